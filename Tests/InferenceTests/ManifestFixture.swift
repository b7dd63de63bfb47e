import Foundation

/// A manifest that is right in every way, for tests to spoil in one.
enum ManifestFixture {
    static func json(sha256: String = String(repeating: "a", count: 64), bytes: Int = 4) -> [String: Any] {
        [
            "schema": 1, "name": "pneumonia", "version": "7", "created": "2026-01-31T12:00:00Z", "description": "for tests", "licence": "none",
            "graphs": [["precision": "fp32", "file": "model.onnx", "bytes": bytes, "sha256": sha256]],
            "input": ["name": "image", "type": "uint8", "height": 224, "width": 224],
            "outputs": ["logit": "logit", "activation": "activation", "outOfDistribution": "ood_score", "activationHeight": 7, "activationWidth": 7],
            "calibration": ["method": "platt", "slope": 1.0, "intercept": 0.0],
            "operatingPoints": [
                "highSensitivity": ["threshold": 0.2, "sensitivity": 0.98, "specificity": 0.9],
                "balanced": ["threshold": 0.5, "sensitivity": 0.95, "specificity": 0.95],
                "highSpecificity": ["threshold": 0.8, "sensitivity": 0.9, "specificity": 0.98],
            ],
            "outOfDistribution": ["threshold": 10.0],
            "saliency": ["scale": 4.0],
            "quality": ["brightness": ["minimum": 0.2, "maximum": 0.8], "contrast": ["minimum": 0.05, "maximum": 0.4]],
            "population": [
                "ages": [["minimumYears": 1, "maximumYears": 5, "source": "a"], ["minimumYears": 18, "maximumYears": 90, "source": "b"]],
                "modalities": ["CR", "DX"], "bodyParts": ["CHEST"], "viewPositions": ["AP", "PA"],
            ],
            "reference": ["pictures": 3, "histograms": ["probability": ["edges": [0.0, 0.5, 1.0], "counts": [1, 2]]]],
        ]
    }

    /// Sets the value at a dotted path; `NSNull()` removes it.
    static func json(changing path: String, to value: Any) -> [String: Any] {
        set(value, at: path.split(separator: ".").map(String.init)[...], in: json()) as? [String: Any] ?? [:]
    }

    static func data(_ json: [String: Any]) throws -> Data { try JSONSerialization.data(withJSONObject: json) }

    private static func set(_ value: Any, at path: ArraySlice<String>, in container: Any) -> Any {
        guard let key = path.first else { return value }
        if var list = container as? [Any], let index = Int(key) {
            list[index] = set(value, at: path.dropFirst(), in: list[index])
            return list
        }
        var object = container as? [String: Any] ?? [:]
        let isRemoval = path.count == 1 && value is NSNull
        object[key] = isRemoval ? nil : set(value, at: path.dropFirst(), in: object[key] ?? [:])
        return object
    }
}
