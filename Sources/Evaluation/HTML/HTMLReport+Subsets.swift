extension HTMLReport {
    /// The same figures without flagged pictures and by group: an average can hide one site that fails.
    func subsets() -> HTML {
        guard report.unflagged != nil || report.counts.groups > 0 else { return "" }
        let rows = [("All", figures)] + (report.unflagged.map { [("Not flagged", $0)] } ?? []) + report.groups.map { ($0.group, $0.figures) }
        let points = figures.operatingPoints.map(\.name.spaced).flatMap { ["Sensitivity, \($0.lowercased())", "Specificity, \($0.lowercased())"] }
        let table = Table(
            caption: "Figures by subset, with 95\u{A0}% intervals",
            columns: ["Subset", "Normal", "Pneumonia", "Area under ROC", "Calibration error"] + points, rows: rows.map(subset))
        return "<section aria-labelledby=\"subsets\"><h2 id=\"subsets\">By subset</h2>\(groupsLeftOut())\(table.render())</section>"
    }

    private func subset(_ name: String, _ figures: FigureSet) -> [HTML] {
        [
            "\(name)", "\(figures.pictures.normal)", "\(figures.pictures.pneumonia)",
            cell(figures.areaUnderROC), cell(figures.expectedCalibrationError),
        ] + figures.operatingPoints.flatMap { [cell($0.sensitivity), cell($0.specificity)] }
    }

    private func groupsLeftOut() -> HTML {
        let leftOut = report.counts.groups - report.counts.groupsReportedApart
        return leftOut == 0
            ? ""
            : """
            <p>\(leftOut) of \(report.counts.groups) groups have fewer than \(EvaluationReport.minimumGroupSize) pictures and no row of \
            their own.</p>
            """
    }
}
