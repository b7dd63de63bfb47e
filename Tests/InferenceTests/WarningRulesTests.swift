import Domain
import Foundation
import Radiography
import Testing

@testable import Inference

struct WarningRulesTests {
    private let rules: WarningRules

    init() throws {
        rules = WarningRules(manifest: try JSONDecoder().decode(ModelManifest.self, from: try ManifestFixture.data(ManifestFixture.json())))
    }

    /// Half black, half white by columns, drawn towards grey by `contrast`.
    private func input(brightness: Double = 0.5, contrast: Double = 0.2) -> ModelInput {
        let (low, high) = (UInt8((brightness - contrast) * 255), UInt8((brightness + contrast) * 255))
        return ModelInput(width: 224, height: 224, pixels: (0..<224 * 224).map { $0 % 2 == 0 ? low : high })
    }

    private func description(
        width: Int = 1000, frames: Int = 1, modality: String? = nil, bodyPart: String? = nil, viewPosition: String? = nil
    ) -> RadiographDescription {
        RadiographDescription(
            format: .dicom, width: width, height: 1000, bitsStored: 12, frames: frames, modality: modality, bodyPart: bodyPart, viewPosition: viewPosition)
    }

    private func codes(
        _ description: RadiographDescription? = nil, input: ModelInput? = nil, score: Double = 1, age: Double? = 4
    ) -> [PredictionWarning.Code] {
        rules.warnings(
            for: description ?? self.description(), input: input ?? self.input(), outOfDistribution: .init(score: score, threshold: 10),
            age: age.flatMap(Age.init(years:))
        ).map(\.code)
    }

    @Test func hasNothingToSayOfAFilmLikeThoseItLearnedFrom() {
        #expect(codes(description(modality: "DX", bodyPart: "CHEST", viewPosition: "PA")).isEmpty)
    }

    @Test func flagsAStrangePictureFirst() {
        #expect(codes(score: 10.5, age: nil) == [.outOfDistribution, .populationUnknown])
        #expect(codes(score: 10).isEmpty)
    }

    @Test(arguments: [0.5, 6, 17.9, 91])
    func warnsOfAnAgeOutsideTheTrainingPopulation(_ age: Double) {
        #expect(codes(age: age) == [.outsideTrainingPopulation])
    }

    @Test(arguments: [1, 5.9, 18, 90.5])
    func knowsTheAgesOfTheTrainingPopulation(_ age: Double) {
        #expect(codes(age: age).isEmpty)
    }

    @Test func saysWhenTheAgeIsNotKnown() {
        #expect(codes(age: nil) == [.populationUnknown])
    }

    @Test func tellsTheAgesOfAllSourcesTogether() throws {
        let ages = [(40.0, 60.0), (1, 5), (4, 12), (13, 20)].map { ["minimumYears": $0.0, "maximumYears": $0.1, "source": "a"] as [String: Any] }
        let json = ManifestFixture.json(changing: "population.ages", to: ages)
        let manifest = try JSONDecoder().decode(ModelManifest.self, from: try ManifestFixture.data(json))
        let merged = manifest.population.agesWithoutOverlap
        #expect(merged.map(\.minimumYears) == [1, 40] && merged.map(\.maximumYears) == [20, 60])
    }

    @Test func warnsOfWhatDICOMSaysIsNoChestFilm() {
        #expect(
            codes(description(modality: "RF", bodyPart: "EXTREMITY", viewPosition: "LL")) == [
                .unexpectedModality, .unexpectedBodyPart, .unexpectedViewPosition,
            ])
    }

    @Test func warnsOfAPoorPicture() {
        #expect(codes(input: input(brightness: 0.1, contrast: 0.06)) == [.lowQuality])
        #expect(codes(input: input(contrast: 0.01)) == [.lowQuality])
        #expect(codes(description(width: 200)) == [.lowQuality])
    }

    @Test func saysThatOnlyTheFirstFrameWasRead() {
        #expect(codes(description(frames: 12)) == [.firstFrameOnly])
    }
}
