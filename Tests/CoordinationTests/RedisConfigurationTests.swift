import Testing

@testable import Coordination

struct RedisConfigurationTests {
    @Test func readsEveryPartOfTheURL() throws {
        let server = try RedisServerAddress(url: "rediss://anna:p%40ss%2Fw%3Ard%23@redis.example:7000/3")
        #expect(server == RedisServerAddress(host: "redis.example", port: 7000, usesTLS: true, user: "anna", password: "p@ss/w:rd#", database: 3))
        #expect(server.credentials == ["anna", "p@ss/w:rd#"])
        #expect(server.nameForTLS == "redis.example")
    }

    @Test func takesTheUsualWhereTheURLSaysNothing() throws {
        let server = try RedisServerAddress(url: "redis://:secret@[::1]")
        #expect(server == RedisServerAddress(host: "::1", port: 6379, usesTLS: false, user: nil, password: "secret", database: 0))
        #expect(server.credentials == ["secret"])
        #expect(server.nameForTLS == nil)
        #expect(try RedisServerAddress(url: "redis://localhost/").credentials == nil)
    }

    @Test(arguments: [
        "", "localhost:6379", "http://:marzipan@localhost", "redis://", "redis://:marzipan@", "redis://:marzipan@localhost:99999",
        "redis://:marzipan@localhost:0", "redis://:marzipan@localhost/x", "redis://:marzipan@localhost/-1", "redis://:marzipan@localhost/1/2",
        "redis://:marzipan@localhost/0?timeout=1", "redis://:marzipan@localhost/0#x", "redis://marzipan@localhost",
        "redis://:marzipan@local host", "redis://:marzipan@localhost/99999999999999999999",
    ])
    func refusesWhatIsNoURLOfRedisWithoutRepeatingIt(_ url: String) {
        let error = #expect(throws: RedisConfiguration.Invalid.self) { try RedisConfiguration(url: url) }
        #expect(error?.description.contains("marz") == false)
        #expect(error?.description.isEmpty == false)
    }

    @Test(arguments: ["", "a b", "a{b}", "a:b", "ä", String(repeating: "a", count: 65)])
    func refusesAPrefixThatCouldMeanSomethingInAKey(_ prefix: String) {
        #expect(throws: RedisConfiguration.Invalid.self) { try RedisConfiguration(url: "redis://localhost", prefix: prefix) }
    }

    @Test func refusesAuthoritiesThatItCannotUse() throws {
        #expect(throws: RedisConfiguration.Invalid.self) { try RedisConfiguration(url: "redis://localhost", caFile: "/nowhere.pem") }
        #expect(throws: RedisConfiguration.Invalid.self) { try RedisConfiguration(url: "rediss://localhost", caFile: "/nowhere.pem") }
    }

    @Test func neverShowsThePassword() throws {
        let configuration = try RedisConfiguration(url: "redis://anna:marzipan@localhost:7000/3")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("marzipan") && !text.contains("anna"))
            #expect(text.contains("redis://localhost:7000/3"))
        }
    }
}
