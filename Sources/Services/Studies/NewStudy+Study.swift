internal import Domain

extension NewStudy {
    /// The same study of another patient.
    func of(_ patient: PatientChoice) -> NewStudy {
        NewStudy(
            id: id, patient: patient, image: image, format: format, notes: notes, age: age, receivedAt: receivedAt, receivedBy: receivedBy, work: work,
            shadowed: shadowed, idempotencyKey: idempotencyKey)
    }
}

extension Study {
    /// As it was recorded a moment ago.
    init(_ new: NewStudy) {
        let patient: PatientID? =
            switch new.patient {
            case .none: nil
            case .known(let id): id
            case .new(let patient): patient.id
            }
        let prediction: RecordedPrediction? = if case .predicted(let prediction) = new.work { prediction.recorded } else { nil }
        self.init(
            id: new.id, patient: patient, image: new.image.digest, status: prediction == nil ? .queued : .predicted, notes: new.notes, age: new.age,
            receivedAt: new.receivedAt, completedAt: prediction?.predictedAt, receivedBy: new.receivedBy, reviewState: .unreviewed,
            radiograph: prediction?.prediction.radiograph, predictions: prediction.map { [$0] } ?? [], reviews: [])
    }
}
