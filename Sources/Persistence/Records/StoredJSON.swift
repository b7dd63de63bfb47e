internal import Domain
internal import Foundation
internal import SQL

/// A value kept as a whole in one column.
struct StoredJSON<Value: Codable & Sendable>: SQLBindable, SQLReadable {
    let value: Value
    let sqlValue: SQLValue

    init(_ value: Value) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.value = value
        sqlValue = .text(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    init(sqlValue: SQLValue) throws {
        value = try JSONDecoder().decode(Value.self, from: Data(String(sqlValue: sqlValue).utf8))
        self.sqlValue = sqlValue
    }
}

typealias StoredAuthor = StoredJSON<Author>

/// What is known of a picture besides its pixels. Nothing in it tells who the patient is.
struct StoredRadiograph: Codable, Sendable {
    let format: RadiographDescription.Format
    let width: Int
    let height: Int
    let bitsStored: Int
    let frames: Int
    let transferSyntax: String?
    let modality: String?
    let bodyPart: String?
    let viewPosition: String?
    let patientAgeYears: Double?
    let patientSex: String?

    init(_ description: RadiographDescription) {
        format = description.format
        width = description.width
        height = description.height
        bitsStored = description.bitsStored
        frames = description.frames
        transferSyntax = description.transferSyntax
        modality = description.modality
        bodyPart = description.bodyPart
        viewPosition = description.viewPosition
        patientAgeYears = description.patientAge?.years
        patientSex = description.patientSex
    }

    var description: RadiographDescription {
        RadiographDescription(
            format: format, width: width, height: height, bitsStored: bitsStored, frames: frames, transferSyntax: transferSyntax, modality: modality,
            bodyPart: bodyPart, viewPosition: viewPosition, patientAge: patientAgeYears.flatMap { Age(years: $0) }, patientSex: patientSex)
    }
}
