extension HTMLReport {
    func rocPlot() -> HTML {
        let area = figures.areaUnderROC
        let points = report.curves.receiverOperatingCharacteristic.map { ($0.falsePositiveRate, $0.truePositiveRate) }
        let plot = Plot(
            id: "roc", title: "Receiver operating characteristic",
            summary: "Sensitivity against the share of normal pictures called pneumonia. Area under the curve: \(plain(area)).",
            xLabel: "false alarms (1 − specificity)", yLabel: "sensitivity",
            marks: """
                <path class="chance" d="\(Plot.path([(0, 0), (1, 1)]))"/><path class="curve" d="\(Plot.path(points))"/>
                \(markers { point in
                    guard let sensitivity = point.sensitivity.value, let specificity = point.specificity.value else { return nil }
                    return (1 - specificity, sensitivity)
                })
                """)
        return diagram(
            plot, of: area,
            reading: """
                The further the curve bends to the upper left, the better the model orders sick above healthy; on the dashed line it guesses. \
                The marks are the operating points.
                """, legend: pointLegend())
    }

    func precisionRecallPlot() -> HTML {
        let curve = report.curves.precisionRecall
        let steps = zip(curve, [0] + curve.map(\.recall)).flatMap { point, before in [(before, point.precision), (point.recall, point.precision)] }
        let share = Double(report.counts.pneumonia) / Double(max(report.counts.scored, 1))
        let plot = Plot(
            id: "precision-recall", title: "Precision and recall",
            summary: "Precision against recall. Average precision: \(plain(figures.averagePrecision)).",
            xLabel: "recall (sensitivity)", yLabel: "precision",
            marks: """
                <path class="chance" d="\(Plot.path([(0, share), (1, share)]))"/><path class="curve" d="\(Plot.path(steps))"/>
                \(markers { point in
                    guard let recall = point.sensitivity.value, point.confusionMatrix.calledPneumonia > 0 else { return nil }
                    return (recall, Double(point.confusionMatrix.truePositives) / Double(point.confusionMatrix.calledPneumonia))
                })
                """)
        return diagram(
            plot, of: figures.averagePrecision,
            reading: """
                At each share of the sick found (recall), the share of alarms that were right (precision). The dashed line is what guessing \
                gets here, where \((share * 100).decimals(0))\u{A0}% of the pictures are pneumonia.
                """, legend: pointLegend())
    }

    private func markers(_ place: (FigureSet.AtOperatingPoint) -> (x: Double, y: Double)?) -> HTML {
        let markers = figures.operatingPoints.enumerated().compactMap { index, point in
            place(point).map { place in
                Plot.marker(index, x: Plot.x(place.x), y: Plot.y(place.y), title: "\(point.name.spaced), threshold \(point.threshold.decimals(3))")
            }
        }
        return "\(markers)"
    }

    private func pointLegend() -> HTML {
        let items = figures.operatingPoints.enumerated().map { index, point in
            """
            <li><svg viewBox="0 0 16 16" aria-hidden="true">\(Plot.marker(index, x: 8, y: 8, title: ""))</svg>\
            \(point.name.spaced), from \(point.threshold.decimals(3))</li>
            """ as HTML
        }
        return items.isEmpty ? "" : "<ul class=\"legend\">\(items)</ul>"
    }
}
