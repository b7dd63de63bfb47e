import Domain
import Services
import Testing

struct ReadinessTests {
    private struct Database: DatabaseHealth {
        func check() async throws {}
    }

    private struct Coordination: CoordinationHealth {
        let coordination: CoordinationState
    }

    @Test(arguments: [CoordinationState.local, .shared, .degraded])
    func tellsOfARedisThatIsAwayAndIsReadyAllTheSame(state: CoordinationState) async {
        let report = await Readiness(model: Model(), database: Database(), coordination: Coordination(coordination: state), deadline: .seconds(600)).report()
        #expect(report.coordination == state)
        #expect(report.isReady)
    }
}
