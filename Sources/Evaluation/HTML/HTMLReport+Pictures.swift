extension HTMLReport {
    func answers() -> HTML {
        guard !report.findings.isEmpty else { return "" }
        return """
            <section aria-labelledby="answers"><h2 id="answers">What the service would have answered</h2>
            <div class="pair">\(tally("Findings by label", "Finding", report.findings))\
            \(report.warnings.isEmpty ? "" : tally("Warnings by label", "Warning", report.warnings))</div></section>
            """
    }

    private func tally(_ caption: String, _ head: String, _ tallies: [EvaluationReport.Tally]) -> HTML {
        Table(
            caption: caption, columns: [head, "Normal", "Pneumonia"],
            rows: tallies.map { ["\($0.name.spaced)", "\($0.normal)", "\($0.pneumonia)"] }
        ).render()
    }

    func worstMisses() -> HTML {
        let table = Table(
            caption: "The surest mistakes, worst first", columns: ["Picture", "Label", "Probability", "Finding", "Wrong at", "Group", "Warnings"],
            rows: report.worstMisses.map { miss in
                [
                    "<bdi>\(miss.name)</bdi>", "\(miss.label.rawValue)", "\(miss.probability.decimals(3))", "\(miss.finding.spaced)",
                    "\(wrongAt(miss))", "\(miss.group ?? "")", "\(miss.warnings.map(\.spaced).joined(separator: ", "))",
                ]
            })
        return """
            <section aria-labelledby="misses"><h2 id="misses">Worst misses</h2>
            <p>Look at these films first: a wrong label, a wrong view or an artefact is found here sooner than in any figure.</p>
            \(report.worstMisses.isEmpty ? "<p>No operating point got any picture wrong.</p>" : table.render())</section>
            """
    }

    private func wrongAt(_ miss: EvaluationReport.Miss) -> String {
        miss.wrongAt.count == figures.operatingPoints.count ? "Every point" : miss.wrongAt.map(\.spaced).joined(separator: ", ")
    }

    func failures() -> HTML {
        guard !report.failures.isEmpty else { return "" }
        let table = Table(
            caption: "Pictures without a score", columns: ["Picture", "Label", "Reason"],
            rows: report.failures.map { ["<bdi>\($0.name)</bdi>", "\($0.label.rawValue)", "\($0.reason)"] })
        return "<section aria-labelledby=\"failures\"><h2 id=\"failures\">Not scored</h2>\(table.render())</section>"
    }

    func method() -> HTML {
        """
        <section aria-labelledby="method" class="method"><h2 id="method">How this was computed</h2>
        <p>Intervals are the middle 95\u{A0}% of \(report.bootstrap.samples) bootstrap resamples (percentile method, seed \
        \(String(report.bootstrap.seed))), not stratified by label. Where at least \(Bootstrap.minimumGroups) groups were given, whole groups \
        were drawn, since pictures of one group err together; within one group, pictures were drawn. A figure that is undefined on more than \
        one resample in ten has no interval.</p>
        <p>Calibration bins hold the pictures in order of probability, in \(Calibration.binCount) runs whose sizes differ by one at most; \
        pictures of equal probability on both sides of a cut share their labels evenly. Predictive values are computed from sensitivity and \
        specificity for the prevalence named, not for that of these pictures.</p>
        <p>A figure here speaks for pictures like these, read by whoever labelled them. It does not speak for other places, ages or \
        machines.</p></section>
        """
    }
}
