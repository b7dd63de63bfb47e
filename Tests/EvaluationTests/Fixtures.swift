import Domain
import Foundation

@testable import Evaluation

/// Made-up pictures from a seeded generator, so that a failing test fails again.
struct MadeUpPictures {
    private var generator: Xoshiro256

    init(seed: UInt64) {
        generator = Xoshiro256(seed: seed)
    }

    /// Pictures whose log-odds are normal around +`shift` and −`shift`, with unit variance.
    mutating func make(_ count: Int, shift: Double = 1, prevalence: Double = 0.5) -> [ScoredPicture] {
        (0..<count).map { index in
            let label: LabelledPicture.Label = uniform() < prevalence ? .pneumonia : .normal
            return ScoredPicture.scored("\(index)", label, logistic((label == .pneumonia ? shift : -shift) + gaussian()))
        }
    }

    /// Groups of pictures that share a label and nearly all of their log-odds, as films of one patient do.
    mutating func makeGroups(_ count: Int, of size: Int) -> [ScoredPicture] {
        (0..<count).flatMap { group in
            let label: LabelledPicture.Label = uniform() < 0.5 ? .pneumonia : .normal
            let centre = (label == .pneumonia ? 1.0 : -1.0) + gaussian()
            return (0..<size).map { ScoredPicture.scored("\(group)-\($0)", label, logistic(centre + 0.05 * gaussian()), group: "\(group)") }
        }
    }

    mutating func uniform() -> Double { Double.random(in: 0..<1, using: &generator) }

    /// Box and Muller 1958.
    mutating func gaussian() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}

extension ScoredPicture {
    static func scored(
        _ name: String, _ label: LabelledPicture.Label, _ probability: Double, group: String? = nil, finding: String = "normal",
        flagged: Bool = false, warnings: [String] = []
    ) -> ScoredPicture {
        let score = Score(probability: probability, finding: finding, isOutOfDistribution: flagged, warnings: warnings)
        return ScoredPicture(picture(name, label, group: group), outcome: .scored(score))
    }

    static func failed(_ name: String, _ label: LabelledPicture.Label, reason: String) -> ScoredPicture {
        ScoredPicture(picture(name, label), outcome: .failed(reason: reason))
    }

    private static func picture(_ name: String, _ label: LabelledPicture.Label, group: String? = nil) -> LabelledPicture {
        LabelledPicture(path: URL(filePath: "/pictures/\(name)"), name: name, label: label, group: group)
    }

    func ungrouped() -> ScoredPicture {
        ScoredPicture(LabelledPicture(path: picture.path, name: picture.name, label: picture.label), outcome: outcome)
    }
}

extension EvaluationReport {
    static func make(_ pictures: [ScoredPicture], samples: Int = 200, seed: UInt64 = 1) -> EvaluationReport {
        make(
            pictures: pictures,
            operatingPoints: [.init(name: "highSensitivity", threshold: 0.2), .init(name: "balanced", threshold: 0.5)],
            model: ModelIdentity(name: "pneumonia", version: "1", sha256: String(repeating: "a", count: 64), precision: "fp32"),
            dataset: "made up", bootstrap: Bootstrap(samples: samples, seed: seed), created: Date(timeIntervalSince1970: 0))
    }
}
