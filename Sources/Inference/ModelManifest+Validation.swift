internal import Domain

extension ModelManifest {
    /// Throws a `ModelError` that names the first thing a version cannot be trusted with.
    func validate() throws(ModelError) {
        try require(schema == Self.schema, "schema is \(schema), this program reads \(Self.schema)")
        try require(isPlainName(name) && isPlainName(version), "name and version must be letters, digits, '.', '_' and '-'")
        try require(graphs.contains { $0.precision == "fp32" }, "graphs has no fp32 entry")
        for graph in graphs { try validate(graph) }
        try require(input.type == "uint8", "input.type is \(input.type), this program feeds uint8")
        try require((1...4096).contains(input.height) && (1...4096).contains(input.width), "input.height and input.width must be 1…4096")
        try require(outputs.activationHeight > 0 && outputs.activationWidth > 0, "outputs.activationHeight and .activationWidth must be positive")
        try validateThresholds()
        try validateBounds()
        try validateHistograms()
    }

    private func validate(_ graph: Graph) throws(ModelError) {
        try require(isPlainName(graph.file), "graphs.file '\(graph.file)' must name a file in the version's own folder")
        try require(graph.bytes > 0, "graphs.bytes of \(graph.file) must be positive")
        try require(
            graph.sha256.count == 64 && graph.sha256.allSatisfy { $0.isHexDigit && !$0.isUppercase },
            "graphs.sha256 of \(graph.file) must be 64 lower-case hex digits")
        try require(graph.precision == "fp32" || graph.gate != nil, "graphs.gate of \(graph.file) is missing")
    }

    private func validateThresholds() throws(ModelError) {
        let thresholds = [operatingPoints.highSensitivity, operatingPoints.balanced, operatingPoints.highSpecificity].map(\.threshold)
        try require(thresholds.allSatisfy { $0 > 0 && $0 < 1 }, "operatingPoints thresholds must lie between 0 and 1")
        try require(thresholds == thresholds.sorted(), "operatingPoints must ascend from highSensitivity over balanced to highSpecificity")
        // A slope that is not positive would turn every finding over.
        try require(calibration.slope > 0 && calibration.slope.isFinite && calibration.intercept.isFinite, "calibration.slope must be positive and finite")
        try require(outOfDistribution.threshold.isFinite, "outOfDistribution.threshold must be finite")
        try require(saliency.scale > 0 && saliency.scale.isFinite, "saliency.scale must be positive")
    }

    private func validateBounds() throws(ModelError) {
        try require(quality.brightness.minimum < quality.brightness.maximum, "quality.brightness is empty")
        try require(quality.contrast.minimum < quality.contrast.maximum, "quality.contrast is empty")
        try require(!population.ages.isEmpty, "population.ages is empty")
        try require(population.ages.allSatisfy { $0.minimumYears <= $0.maximumYears }, "population.ages holds an empty range")
    }

    private func validateHistograms() throws(ModelError) {
        for (name, histogram) in reference.histograms.sorted(by: { $0.key < $1.key }) {
            try require(histogram.edges.count == histogram.counts.count + 1, "reference.histograms.\(name) needs one more edge than counts")
            try require(zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy(<), "reference.histograms.\(name).edges must ascend")
        }
    }

    private func require(_ condition: Bool, _ problem: String) throws(ModelError) {
        guard condition else { throw ModelError.invalidManifest(problem) }
    }

    /// A single path component, so that a manifest never points outside its folder.
    private func isPlainName(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}
