extension HTMLReport {
    /// Pneumonia upwards and normal downwards from one line, so that where they overlap is seen at a glance.
    func scorePlot() -> HTML {
        let scores = report.curves.scores
        let most = max(scores.normal.max() ?? 0, scores.pneumonia.max() ?? 0, 1)
        let plot = Plot(
            id: "scores", title: "Probabilities by label",
            summary: "Histogram of the probability given to \(report.counts.pneumonia) pneumonia and \(report.counts.normal) normal pictures.",
            xLabel: "probability given", yLabel: "normal ↓   pictures   ↑ pneumonia",
            yTicks: [(0, "\(most)"), (0.5, "0"), (1, "\(most)")],
            marks: """
                \(bars(scores.pneumonia, of: scores, most: most, upwards: true))\(bars(scores.normal, of: scores, most: most, upwards: false))
                \(figures.operatingPoints.map(thresholdLine))<path class="base" d="M\(Plot.x(0)) \(Plot.y(0.5))H\(Plot.x(1))"/>
                """)
        return diagram(
            plot, reading: "A good model keeps the two apart: pneumonia to the right, normal to the left. Dashed lines are the thresholds.",
            legend: """
                <ul class="legend"><li><span class="swatch pneumonia"></span>pneumonia</li><li><span class="swatch normal"></span>normal</li></ul>
                \(scoreTable(scores))
                """)
    }

    private func bars(_ counts: [Int], of scores: ScoreHistogram, most: Int, upwards: Bool) -> HTML {
        let bars: [HTML] = counts.indices.filter { counts[$0] > 0 }.map { index in
            // A single picture among thousands still has to be seen.
            let height = max(Double(counts[index]) / Double(most) * Plot.side / 2, 1)
            let (from, to) = (scores.edges[index], scores.edges[index + 1])
            return """
                <rect class="\(upwards ? "pneumonia" : "normal")" x="\(Plot.x(from) + 0.75)" y="\(Plot.y(0.5) - (upwards ? height : 0))" \
                width="\(Plot.side * (to - from) - 1.5)" height="\(height)"><title>\(counts[index]) \(upwards ? "pneumonia" : "normal"), \
                \(from.decimals(2)) to \(to.decimals(2))</title></rect>
                """
        }
        return "\(bars)"
    }

    private func thresholdLine(_ point: FigureSet.AtOperatingPoint) -> HTML {
        """
        <path class="threshold" d="M\(Plot.x(point.threshold)) \(Plot.top)V\(Plot.top + Plot.side)"><title>\(point.name.spaced), \
        \(point.threshold.decimals(3))</title></path>
        """
    }

    private func scoreTable(_ scores: ScoreHistogram) -> HTML {
        let table = Table(
            caption: "Pictures by probability", columns: ["Probability", "Normal", "Pneumonia"],
            rows: scores.normal.indices.map { index in
                [
                    "\(scores.edges[index].decimals(2)) – \(scores.edges[index + 1].decimals(2))", "\(scores.normal[index])",
                    "\(scores.pneumonia[index])",
                ]
            })
        return "<details><summary>The histogram in numbers</summary>\(table.render())</details>"
    }
}
