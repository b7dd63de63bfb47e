internal import Domain

/// The words of the report, as its template names them. What is `nil` leaves its part of the page out.
struct ReportPage {
    let disclaimer = Disclaimer.full
    let patient: PatientPart?
    let patientAbsence: String
    let studyID: String
    let times: [Fact]
    let radiograph: [Fact]
    let remarks: String?
    /// Why there is no prediction.
    let absence: String?
    let result: ResultPart?
    let pictures: PicturesPart?
    let isPictureErased: Bool
    let earlier: EarlierPart?
    let reviews: [ReviewPart]
    let hasReviews: Bool
    /// When the last thing on the page was said.
    let asOf: Moment

    init(study: Study, patient: Patient?) {
        let shown = study.prediction
        self.patient = patient.map(PatientPart.init)
        patientAbsence = study.patient == nil ? "No patient recorded" : "Patient not named here"
        studyID = study.id.description
        times = Self.times(of: study, showsAge: study.patient == nil || patient != nil)
        radiograph = Self.radiograph(of: study)
        remarks = study.notes
        absence = shown == nil ? Self.absence(study.status) : nil
        result = shown.map { ResultPart($0.prediction, at: $0.predictedAt) }
        pictures = study.image == nil ? nil : PicturesPart(study: study.id.description, hasOverlay: shown != nil)
        isPictureErased = study.image == nil
        earlier = EarlierPart(study.predictions.filter { $0.role == .primary && $0.id != shown?.id })
        reviews = study.reviews.reversed().map { ReviewPart($0, of: study.predictions) }
        hasReviews = !study.reviews.isEmpty
        let moments = [study.receivedAt, study.completedAt, study.predictions.map(\.predictedAt).max(), study.reviews.map(\.reviewedAt).max()]
        asOf = Moment(moments.compactMap(\.self).max() ?? study.receivedAt)
    }

    struct PicturesPart {
        /// In the paths of the pictures: hexadecimal digits and hyphens.
        let study: String
        let hasOverlay: Bool
    }

    struct PatientPart {
        let fullName: String
        let facts: [Fact]

        init(_ patient: Patient) {
            fullName = patient.details.fullName
            facts = [
                Fact("Record number", patient.details.recordNumber ?? "not recorded"),
                Fact("Born", patient.details.birthDate?.description ?? "not recorded"),
                Fact("Sex", patient.details.sex?.rawValue ?? "not recorded"),
            ]
        }
    }

    /// - Parameter showsAge: the one that was recorded, which is perhaps from the birth date; what the file says belongs to the film.
    private static func times(of study: Study, showsAge: Bool) -> [Fact] {
        let age = showsAge ? study.age : nil
        return [
            Fact("Received", at: study.receivedAt),
            study.completedAt.map { Fact("First answered", at: $0) } ?? Fact("First answered", "not yet"),
            Fact("Received by", study.receivedBy.name),
            Fact("Age at the time", age?.inWords ?? study.radiograph?.patientAge.map { "\($0.inWords), says the file" } ?? "not known"),
        ]
    }

    private static func radiograph(of study: Study) -> [Fact] {
        guard let picture = study.radiograph else { return [] }
        let size = Fact("Picture", "\(picture.format.rawValue.uppercased()), \(picture.width) × \(picture.height) pixels, \(picture.bitsStored) bits")
        let told = [("Modality", picture.modality), ("Body part", picture.bodyPart), ("View", picture.viewPosition)]
        return [size] + told.compactMap { name, value in value.map { Fact(name, $0) } }
    }

    private static func absence(_ status: Study.Status) -> String {
        switch status {
        case .failed(_, let message): "The picture could not be read: \(message)"
        case .queued: "The picture waits for its prediction."
        case .predicted: "No prediction is recorded."
        }
    }
}

/// A name and what is known under it.
struct Fact {
    let name: String
    let value: String?
    let moment: Moment?

    init(_ name: String, _ value: String) {
        (self.name, self.value, moment) = (name, value, nil)
    }

    init(_ name: String, at time: Timestamp) {
        (self.name, value, moment) = (name, nil, Moment(time))
    }
}

/// A time as programs and as people read it.
struct Moment {
    let machine: String
    /// `2026-01-31 12:00:00 UTC`.
    let text: String

    init(_ time: Timestamp) {
        machine = time.description
        text = "\(machine.prefix(10)) \(machine.dropFirst(11).prefix(8)) UTC"
    }
}

extension Age {
    /// In months below two years, as children's doctors count.
    fileprivate var inWords: String {
        if years >= 2 { return "\(Int(years)) years" }
        let months = Int(years * 12)
        return months == 1 ? "1 month" : "\(months) months"
    }
}
