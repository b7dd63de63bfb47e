import Domain
import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

struct PictureRouteTests {
    @Test func givesTheOriginalBack() async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID("the very bytes")
            let response = try await interface.send(.get, "/studies/\(id)/original")
            #expect(response.text == "the very bytes" && response.headers[.contentType] == "image/png")
            #expect(response.headers[.contentDisposition] == "attachment; filename=\"\(id).png\"")
            #expect(response.headers[.eTag]?.count == 66)
        }
    }

    @Test func drawsThePictureAsAsked() async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID()
            let plain = try await interface.send(.get, "/studies/\(id)/image")
            #expect(plain.headers[.contentType] == "image/png" && plain.text.hasPrefix("display of 5"))
            let windowed = try await interface.send(.get, "/studies/\(id)/image?windowCenter=-40&windowWidth=400&maximumSide=512&inverted=true")
            #expect(
                windowed.text.contains("center: -40.0, width: 400.0") && windowed.text.contains("Optional(512)") && windowed.text.contains("inverted: true"))
            #expect(windowed.headers[.eTag] != plain.headers[.eTag])
            let overlay = try await interface.send(.get, "/studies/\(id)/overlay?opacity=0.25")
            #expect(overlay.text.hasPrefix("overlay of 5") && overlay.text.contains("opacity: 0.25"))
            #expect(Set([plain, overlay].map { $0.headers[.eTag] }).count == 2)
            let saliency = try await interface.send(.get, "/studies/\(id)/saliency")
            #expect(Array(saliency.body.readableBytesView) == [1, 2, 3] && saliency.headers[.contentType] == "image/png")
        }
    }

    @Test func tellsWhatAWindowCanBeChosenFrom() async throws {
        try await Interface.with { interface in
            let range = try await interface.send(.get, "/studies/\(interface.studyID())/display-range").object
            #expect(range["minimum"] as? Double == -1024 && range["maximum"] as? Double == 3071 && range["bitsStored"] as? Int == 12)
            #expect(range["windowCenter"] as? Double == 40 && range["windowWidth"] as? Double == 400)
        }
    }

    @Test func drawsNothingForWhoHasItAlready() async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID()
            for path in ["image", "overlay", "saliency", "original", "display-range"] {
                let tag = try #require(try await interface.send(.get, "/studies/\(id)/\(path)").headers[.eTag])
                let before = interface.renderer.drawn.count
                let response = try await interface.send(.get, "/studies/\(id)/\(path)", headers: [.ifNoneMatch: tag])
                #expect(response.status == .notModified && response.headers[.cacheControl] == "private, no-cache")
                #expect(interface.renderer.drawn.count == before)
                #expect(try await interface.send(.head, "/studies/\(id)/\(path)").headers[.eTag] == tag)
            }
        }
    }

    @Test(arguments: [
        "image?windowCenter=1", "image?windowWidth=1", "image?windowCenter=1&windowWidth=0", "image?windowCenter=inf&windowWidth=1", "image?maximumSide=63",
        "image?maximumSide=8193", "image?inverted=yes", "image?opacity=1", "overlay?opacity=1.1", "overlay?opacity=-0.1", "saliency?opacity=1", "original?a",
        "display-range?windowWidth=1",
    ])
    func refusesAViewItDoesNotKnow(_ path: String) async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID()
            try await interface.send(.get, "/studies/\(id)/\(path)").problem(.badRequest, "invalidRequest")
            #expect(interface.renderer.drawn.count == 0)
        }
    }

    @Test func hasNoPictureOfAnErasedPatient() async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID()
            interface.records.state.withLock { state in state.studies[StudyID(id)!] = state.studies[StudyID(id)!]?.with(image: .some(nil)) }
            for path in ["image", "overlay", "original", "display-range"] { try await interface.send(.get, "/studies/\(id)/\(path)").problem(.gone, "gone") }
            #expect((try await interface.send(.get, "/studies/\(id)").object["links"] as? [String: String])?["image"] == nil)
        }
    }

    @Test func hasNoMapBeforeThePrediction() async throws {
        try await Interface.with { interface in
            let response = try await interface.send("/studies", form: [.file("1")], headers: [.prefer: "respond-async"])
            let id = try #require(try response.object["id"] as? String)
            for path in ["overlay", "saliency"] { try await interface.send(.get, "/studies/\(id)/\(path)").problem(.notFound, "notFound") }
            #expect(try await interface.send(.get, "/studies/\(id)/image").status == .ok)
        }
    }

    @Test(arguments: [([0x89, 0x50, 0x4e, 0x47], "image/png"), ([0xff, 0xd8, 0xff, 0xe0], "image/jpeg"), ([0, 0, 0, 0], "application/dicom")])
    func namesAFileByItsFirstBytes(_ bytes: [UInt8], _ mediaType: String) {
        #expect(RadiographDescription.Format(acceptedFile: bytes).mediaType == mediaType)
    }
}
