import Domain
import Testing

struct OperatingPointsTests {
    private let points = OperatingPoints(
        highSensitivity: .init(threshold: 0.2, sensitivity: 0.98, specificity: 0.9),
        balanced: .init(threshold: 0.5, sensitivity: 0.95, specificity: 0.95),
        highSpecificity: .init(threshold: 0.8, sensitivity: 0.9, specificity: 0.98))

    @Test(arguments: [
        (0.0, Finding.normal), (0.1999, .normal), (0.2, .indeterminate), (0.5, .indeterminate), (0.7999, .indeterminate), (0.8, .pneumonia), (1, .pneumonia),
    ])
    func findsByTheTwoOuterPoints(_ probability: Double, _ finding: Finding) {
        #expect(points.finding(for: probability) == finding)
    }
}
