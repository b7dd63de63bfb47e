internal import Domain
internal import SQL

/// A prediction in its table.
enum PredictionRow {
    static let columns: SQLStatement = """
        id, role, model_name, model_version, model_sha256, model_precision, finding, probability, operating_points, warnings, strangeness, \
        strangeness_threshold, brightness, contrast, radiograph, saliency, decode_time, queue_time, infer_time, total_time, predicted_at
        """

    /// - Returns: whether it was written: not where the study has one of that role and graph already.
    static func insert(_ recorded: RecordedPrediction, study: Int64, _ transaction: Transaction) throws -> Bool {
        let prediction = recorded.prediction
        return try transaction.execute(
            """
            INSERT INTO predictions (sequence, study, \(columns)) VALUES (\(recorded.id.sequence), \(study), \(recorded.id), \(recorded.role), \
            \(prediction.model.name), \(prediction.model.version), \(prediction.model.sha256), \(prediction.model.precision), \(prediction.finding), \
            \(prediction.probability), \(StoredJSON(prediction.operatingPoints)), \(StoredJSON(prediction.warnings)), \
            \(prediction.outOfDistribution.score), \(prediction.outOfDistribution.threshold), \(prediction.input.brightness), \
            \(prediction.input.contrast), \(StoredJSON(StoredRadiograph(prediction.radiograph))), \(StoredSaliency(prediction.saliency)), \
            \(prediction.timings.decode), \(prediction.timings.queue), \(prediction.timings.infer), \(prediction.timings.total), \
            \(recorded.predictedAt)) ON CONFLICT (study, role, model_name, model_version, model_sha256) DO NOTHING
            """) == 1
    }

    static func read(_ row: SQLRow) throws -> RecordedPrediction {
        RecordedPrediction(id: try row["id"], role: try row["role"], prediction: try prediction(row), predictedAt: try row["predicted_at"])
    }

    private static func prediction(_ row: SQLRow) throws -> Prediction {
        Prediction(
            finding: try row["finding"], probability: try row["probability"],
            operatingPoints: try row.get("operating_points", as: StoredJSON<OperatingPoints>.self).value,
            warnings: try row.get("warnings", as: StoredJSON<[PredictionWarning]>.self).value,
            outOfDistribution: .init(score: try row["strangeness"], threshold: try row["strangeness_threshold"]), model: try model(row),
            radiograph: try row.get("radiograph", as: StoredJSON<StoredRadiograph>.self).value.description,
            input: .init(brightness: try row["brightness"], contrast: try row["contrast"]), saliency: try row.get("saliency", as: StoredSaliency.self).map,
            timings: .init(
                decode: try row["decode_time"], queue: try row["queue_time"], infer: try row["infer_time"], total: try row["total_time"]))
    }

    static func model(_ row: SQLRow) throws -> ModelIdentity {
        ModelIdentity(
            name: try row["model_name"], version: try row["model_version"], sha256: try row["model_sha256"], precision: try row["model_precision"])
    }
}

extension ModelIdentity {
    /// What statistics are counted under.
    var label: String { "\(name)/\(version)" }
}
