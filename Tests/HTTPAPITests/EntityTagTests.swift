import Testing

@testable import HTTPAPI

struct EntityTagTests {
    @Test func readsLists() {
        #expect(EntityTagCondition("*") == .any)
        #expect(EntityTagCondition(#""a""#) == .tags([.init(opaque: "a", isWeak: false)]))
        #expect(
            EntityTagCondition(#" W/"a,b" , "","c" "#)
                == .tags([.init(opaque: "a,b", isWeak: true), .init(opaque: "", isWeak: false), .init(opaque: "c", isWeak: false)]))
    }

    @Test(arguments: ["", "a", "\"a", "W/a", "\"a\" \"b\"", "\"a\", b", "*, \"a\"", ","])
    func refusesWhatIsNoList(_ text: String) {
        #expect(EntityTagCondition(text) == nil)
    }

    @Test func comparesStronglyOrWeakly() throws {
        let weak = try #require(EntityTagCondition(#"W/"a""#))
        #expect(weak.matchesWeakly(EntityTag("a")) && !weak.matchesStrongly(EntityTag("a")))
        let strong = try #require(EntityTagCondition(#""b", "a""#))
        #expect(strong.matchesStrongly(EntityTag("a")) && !strong.matchesWeakly(EntityTag("c")))
    }

    @Test func namesSourcesApart() {
        #expect(EntityTag(derivedFrom: "a", "b") == EntityTag(derivedFrom: "a", "b"))
        #expect(EntityTag(derivedFrom: "a", "b") != EntityTag(derivedFrom: "ab", ""))
    }
}
