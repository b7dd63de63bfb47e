import Domain
import Services
import Testing

struct DeadlineTests {
    @Test func answersWhatTheOperationAnswers() async throws {
        #expect(try await withDeadline(.seconds(60)) { 7 } == 7)
    }

    @Test func passesOnWhatTheOperationThrows() async {
        await #expect(throws: ServiceError.self) {
            try await withDeadline(.seconds(60)) { throw ServiceError(.corrupt, "no") }
        }
    }

    @Test func cancelsAnOperationThatTakesTooLong() async throws {
        let error = await #expect(throws: ServiceError.self) {
            try await withDeadline(.milliseconds(1)) { try await Task.sleep(for: .seconds(3600)) }
        }
        #expect(error?.code == .deadlineExceeded)
    }
}
