import Domain
import Services
import Testing

struct MemoryBudgetTests {
    @Test func refusesWhatDoesNotFitAndTakesNothing() throws {
        let budget = MemoryBudget(bytes: 100)
        try budget.reserve(60)
        let error = #expect(throws: ServiceError.self) { try budget.reserve(41) }
        #expect(error?.code == .overloaded)
        #expect(budget.availableBytes == 40)
    }

    @Test func givesBackWhatIsReleased() throws {
        let budget = MemoryBudget(bytes: 100)
        try budget.reserve(100)
        budget.release(100)
        try budget.reserve(100)
        #expect(budget.availableBytes == 0)
    }
}
