import Testing

@testable import Inference

struct CalibrationTests {
    @Test(arguments: [(0.0, 0.5), (2.0, 0.8807970779778823), (-2.0, 0.11920292202211755)])
    func isTheLogisticFunctionWhereItHasNothingToCorrect(_ logit: Double, _ probability: Double) {
        #expect(abs(Calibration(method: "platt", slope: 1, intercept: 0).probability(logit: logit) - probability) < 1e-12)
    }

    @Test func staysBetweenZeroAndOneHoweverSureTheModelIs() {
        let calibration = Calibration(method: "platt", slope: 3, intercept: -1)
        #expect(calibration.probability(logit: 1e6) == 1)
        #expect(calibration.probability(logit: -1e6) == 0)
    }
}
