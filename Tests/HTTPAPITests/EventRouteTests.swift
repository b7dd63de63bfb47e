import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Services
import Testing

@testable import HTTPAPI

struct EventRouteTests {
    /// Waits for something to happen, however busy the machine is.
    private func eventually(_ condition: @Sendable () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(300)
        while try await !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func tellsWhichStudiesChangeUntilTheSessionEnds() async throws {
        try await Interface.with { interface in
            interface.bus.isLive = true
            let user = interface.accounts.add("watcher", [.technician])
            let token = interface.accounts.signIn(user)
            async let answer = interface.ask(.get, "/api/v1/events", bearing: token)
            // Asked once to let it in, and once more when the stream has begun.
            try await eventually { interface.bus.listenerCount == 1 && interface.accounts.looks.count >= 2 }
            let (own, other) = (StudyID(), StudyID())
            await interface.bus.publish(.studyChanged(other, broughtBy: UserID().description))
            await interface.bus.publish(.studyChanged(own, broughtBy: user.id.description))
            interface.accounts.endAllSessions()
            await interface.bus.publish(.userChanged(user.id))
            let response = try await answer
            #expect(response.headers[.contentType] == "text/event-stream" && response.headers[.cacheControl] == "no-store")
            #expect(response.text == "retry: 3000\n\nevent: study\ndata: {\"id\":\"\(own)\"}\n\n")
            #expect(interface.services.streams.count(of: user.id) == 0)
        }
    }

    @Test func givesTheHeadAndItsPlaceBackAtOnce() async throws {
        try await Interface.with { interface in
            interface.bus.isLive = true
            let response = try await interface.send(.head, "/events")
            #expect(response.status == .ok && response.text.isEmpty)
            let user = try #require(try await interface.accounts.user(named: "admin"))
            #expect(interface.services.streams.count(of: user.id) == 0)
        }
    }
}
