import Foundation
import Testing

@testable import Evaluation

struct HTMLReportTests {
    static let attack = "<img src=x onerror=\"alert('1')\">&\u{0}"

    static let page = {
        var source = MadeUpPictures(seed: 1)
        let hostile = ScoredPicture.scored(attack, .normal, 0.999, group: attack, finding: attack, flagged: true, warnings: [attack])
        let pictures = source.makeGroups(12, of: 20) + [hostile, .failed(attack, .normal, reason: attack)]
        return HTMLReport(.make(pictures, samples: 20)).render()
    }()

    let page = Self.page

    @Test func escapesWhateverCameFromOutside() {
        #expect(!page.contains("<img") && !page.contains("\u{0}"))
        #expect(page.contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;\u{FFFD}"))
    }

    @Test func needsNothingFromElsewhere() {
        for forbidden in ["<script", "<link", "<iframe", "http:", "https:", "url(", "@import", " src=", " href="] {
            #expect(!page.replacing(escapedAttack, with: "").contains(forbidden), "\(forbidden)")
        }
    }

    @Test func saysWhatItIsNotFor() {
        #expect(page.contains("Not for standalone diagnosis."))
    }

    @Test func closesWhatItOpens() {
        var open: [Substring] = []
        for tag in page.matches(of: /<(\/?)([a-z0-9]+)[^>]*?(\/?)>/) where tag.3.isEmpty && tag.2 != "meta" {
            if tag.1.isEmpty { open.append(tag.2) } else { #expect(open.popLast() == tag.2) }
        }
        #expect(open.isEmpty)
    }

    @Test func labelsItsDiagramsForScreenReaders() {
        let ids = page.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        let named = page.matches(of: /aria-labelledby="([^"]+)"/).flatMap { $0.1.split(separator: " ").map(String.init) }
        #expect(!named.isEmpty && Set(named).isSubset(of: Set(ids)))
        #expect(page.matches(of: /<svg[^>]*role="img"/).count == 4)
    }

    @Test func drawsNoNumberThatIsNone() {
        for pictures in [[], [ScoredPicture.scored("a", .normal, 0.5)]] {
            let page = HTMLReport(.make(pictures)).render()
            #expect(!page.contains("nan") && !page.contains("inf "))
        }
    }

    @Test func writesOperatingPointsAsPeopleDo() {
        #expect("highSensitivity".spaced == "High sensitivity")
        #expect("Balanced".spaced == "Balanced")
        #expect("".spaced == "")
    }

    private var escapedAttack: String { ("\(Self.attack)" as HTML).markup }
}
