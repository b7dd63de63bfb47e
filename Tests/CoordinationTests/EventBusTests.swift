import Domain
import Services
import TestSupport
import Testing

@testable import Coordination

struct EventBusTests {
    @Test func deliversToEverybodyWhoListensInOrder() async {
        let bus = LocalEventBus()
        let (one, other) = (bus.events(), bus.events())
        let events = (0..<5).map { ServiceEvent.studyChanged(StudyID(), broughtBy: "\($0)") }
        for event in events { await bus.publish(event) }
        for stream in [one, other] {
            var iterator = stream.makeAsyncIterator()
            for event in events { #expect(await iterator.next() == event) }
        }
    }

    @Test func losesTheOldestOfAListenerWhoIsTooSlow() async {
        let bus = LocalEventBus(buffer: 3)
        let stream = bus.events()
        let events = (0..<10).map { _ in ServiceEvent.sessionEnded(SessionID()) }
        for event in events { await bus.publish(event) }
        var iterator = stream.makeAsyncIterator()
        for event in events.suffix(3) { #expect(await iterator.next() == event) }
    }

    @Test func forgetsWhoNoLongerListens() async throws {
        let bus = LocalEventBus()
        let listening = Task { for await _ in bus.events() {} }
        try #require(await eventually(within: .seconds(300)) { bus.listenerCount == 1 })
        listening.cancel()
        await listening.value
        try #require(await eventually(within: .seconds(300)) { bus.listenerCount == 0 })
    }

    @Test(arguments: [
        "", "{}", "null", "[[[[", "{\"from\":\"x\",\"event\":{}}", "{\"from\":\"6F9619FF-8B86-D011-B42D-00C04FC964FF\",\"event\":{\"later\":{}}}",
    ])
    func ignoresWhatItCannotRead(_ text: String) async {
        let bus = LocalEventBus()
        var iterator = bus.events().makeAsyncIterator()
        SharedEventBus.receiver(for: .init(), bus)(Array(text.utf8))
        let real = ServiceEvent.userChanged(UserID())
        await bus.publish(real)
        #expect(await iterator.next() == real)
    }
}
