import NIOCore
import Testing

@testable import Coordination

struct RedisClientStateTests {
    private typealias State = RedisClientState<String>

    private func connection(_ start: State.Start) -> String? {
        if case .send(let connection) = start { connection } else { nil }
    }

    private func failure(_ start: State.Start) -> RedisError? {
        if case .fail(let error) = start { error } else { nil }
    }

    @Test func failsAtOnceWhileThereIsNoConnection() {
        var state = State(maximumWaiting: 10)
        #expect(failure(state.start()) == .away)
        _ = state.connected("a")
        #expect(connection(state.start()) == "a")
        _ = state.disconnected()
        #expect(failure(state.start()) == .away)
    }

    @Test func failsAtOnceWhereTooManyWait() {
        var state = State(maximumWaiting: 2)
        _ = state.connected("a")
        for _ in 0..<2 { #expect(connection(state.start()) == "a") }
        #expect(failure(state.start()) == .busy)
        state.finish()
        #expect(connection(state.start()) == "a")
        #expect(state.waiting == 2)
    }

    @Test func saysOnceThatTheServerIsAwayAndOnceThatItIsBack() {
        var state = State(maximumWaiting: 2)
        let isNews = [state.disconnected(), state.disconnected(), state.connected("a"), state.disconnected(), state.connected("b")]
        #expect(isNews == [true, false, true, true, true])
        #expect(state.epoch == 2)
    }

    @Test func closesADistrustedConnectionOnce() {
        var state = State(maximumWaiting: 2)
        _ = state.connected("a")
        #expect(state.distrust() == "a")
        #expect(state.distrust() == nil)
        #expect(!state.isConnected)
        let isNews = state.disconnected()
        #expect(!isNews)
    }

    @Test func pausesLongerEachTimeButNotForever() {
        var backoff = RedisBackoff(longest: .seconds(2))
        let pauses = (0..<100).map { _ in backoff.pause(jitter: 1) }
        #expect(
            pauses.prefix(7) == [
                .milliseconds(50), .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600), .seconds(2),
            ])
        #expect(pauses.last == .seconds(2))
        backoff.reset()
        #expect(backoff.pause(jitter: 0) == .milliseconds(25))
    }

    @Test func answersInTheOrderOfTheQuestionsAndOnlyToThem() {
        var pipeline = RedisPipeline<Int>()
        let now = NIODeadline.uptimeNanoseconds(1_000)
        let isSent = [pipeline.sent(1, deadline: now), pipeline.sent(2, deadline: now + .seconds(1))]
        #expect(isSent == [true, true])
        #expect(pipeline.isLate(at: now) && pipeline.nextDeadline == now)
        guard case .answers(1) = pipeline.received() else { return #expect(Bool(false)) }
        #expect(!pipeline.isLate(at: now))
        #expect(pipeline.close() == [2])
        #expect(pipeline.close().isEmpty)
        let isSentAfterTheEnd = pipeline.sent(3, deadline: now)
        #expect(!isSentAfterTheEnd)
        guard case .unasked = pipeline.received() else { return #expect(Bool(false)) }
    }

    @Test func whoAskedEarlierIsDueNoLaterThanWhoAskedAfter() {
        var pipeline = RedisPipeline<Int>()
        let start = NIODeadline.uptimeNanoseconds(1_000)
        for (waiter, seconds) in [(1, 1), (2, 9), (3, 8), (4, 2)] as [(Int, Int64)] { _ = pipeline.sent(waiter, deadline: start + .seconds(seconds)) }
        var due: [NIODeadline?] = []
        for _ in 0..<4 {
            due.append(pipeline.nextDeadline)
            _ = pipeline.received()
        }
        #expect(due == [1, 2, 2, 2].map { start + .seconds($0) })
        #expect(pipeline.nextDeadline == nil)
    }
}
