import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Services
import Testing

@testable import HTTPAPI

struct TrafficTests {
    @Test func saysWhatIsLeftOnEveryAnswer() async throws {
        var traffic = TrafficLimits.off
        (traffic.addressPerMinute, traffic.userPerMinute) = (100, 50)
        try await Interface.withSetting(.init(traffic: traffic)) { interface in
            let response = try await interface.send(.get, "/models")
            #expect(response.headers[.rateLimitPolicy] == "\"address\";q=100;w=60, \"user\";q=50;w=60")
            #expect(response.headers[.rateLimit] == "\"address\";r=99;t=1, \"user\";r=49;t=1")
            let failed = try await interface.send(.get, "/models?x=1")
            #expect(failed.status == .badRequest && failed.headers[.rateLimit]?.hasPrefix("\"address\";r=98") == true)
            let anonymous = try await interface.ask(.get, "/api/v1/models", bearing: nil)
            #expect(anonymous.status == .unauthorized && anonymous.headers[.rateLimit] == "\"address\";r=97;t=1")
            let open = try await interface.ask(.get, "/health", bearing: nil)
            #expect(open.headers[.rateLimit] == "\"address\";r=96;t=1")
        }
    }

    @Test func refusesAnAddressBeforeAnythingElseIsAsked() async throws {
        var traffic = TrafficLimits.off
        traffic.addressPerMinute = 2
        try await Interface.withSetting(.init(traffic: traffic)) { interface in
            for _ in 1...2 { _ = try await interface.ask(.get, "/api/v1/models", bearing: nil) }
            let response = try await interface.send(.get, "/models")
            try response.problem(.tooManyRequests, "rateLimited")
            #expect(response.headers[.retryAfter] == "3")
        }
    }

    @Test func countsEachUserAndEachKeyByItself() async throws {
        var traffic = TrafficLimits.off
        traffic.userPerMinute = 1
        try await Interface.withSetting(.init(traffic: traffic)) { interface in
            let user = interface.accounts.add("busy", [.physician])
            let (one, other) = (interface.accounts.signIn(user), interface.accounts.signIn(user))
            let key = interface.accounts.apiKey(of: user, [.readModels])
            let statuses = [one, other, key, key, interface.accounts.signIn(.auditor)]
            var seen: [Int] = []
            for token in statuses { seen.append(try await interface.ask(.get, "/api/v1/models", bearing: token).status.code) }
            #expect(seen == [200, 429, 200, 429, 200])
        }
    }

    @Test(arguments: ["/predict", "/studies", "/batches"])
    func limitsTheUploadsAtOnce(_ path: String) async throws {
        var traffic = TrafficLimits.off
        traffic.uploadsAtOnce = 1
        try await Interface.withSetting(.init(traffic: traffic)) { interface in
            let user = try #require(try await interface.accounts.user(named: "admin"))
            try await interface.services.traffic.usage.withPlace(for: "uploads:\(user.id)", limit: 1) {
                let refused = try await interface.send(path, form: [.file("1")])
                try refused.problem(.tooManyRequests, "rateLimited")
            }
            let taken = try await interface.send(path, form: [.file("1")])
            #expect([.ok, .created, .accepted].contains(taken.status))
        }
    }

    @Test func limitsThePicturesOfADay() async throws {
        var traffic = TrafficLimits.off
        traffic.picturesPerDay = 3
        try await Interface.withSetting(.init(traffic: traffic)) { interface in
            _ = try await interface.study("1")
            let batch = try await interface.send("/batches", form: [.file("1"), .file("22"), .file("333")])
            try batch.problem(.tooManyRequests, "rateLimited")
            #expect(interface.images.stagedCount == 0)
            let predicted = try await interface.send(.post, "/predict", body: "1")
            try predicted.problem(.tooManyRequests, "rateLimited")
            let wait = try #require(predicted.headers[.retryAfter].flatMap(Int.init))
            #expect((1...86_400).contains(wait))
        }
    }

    @Test func limitsTheStreamsOfAUser() throws {
        let streams = OpenStreams(limit: 1)
        let user = UserID()
        var place: OpenStreams.Place? = try streams.place(for: user)
        #expect(throws: ServiceError.self) { try streams.place(for: user) }
        _ = try streams.place(for: UserID())
        #expect(place != nil)
        place = nil
        #expect(streams.count(of: user) == 0)
        _ = try streams.place(for: user)
    }
}
