internal import Domain

extension HTMLReport {
    func reliabilityPlot() -> HTML {
        let bins = report.curves.reliability
        let plot = Plot(
            id: "reliability", title: "Reliability",
            summary: "Share of pneumonia against mean probability in \(bins.count) bins. Expected error: \(plain(figures.expectedCalibrationError)).",
            xLabel: "probability given", yLabel: "share with pneumonia",
            marks: "<path class=\"chance\" d=\"\(Plot.path([(0, 0), (1, 1)]))\"/>\(bins.map(binMark))")
        return diagram(
            plot,
            reading: """
                Where the dots follow the dashed line, a probability means what it says; below it the model overstates, above it understates. \
                Each dot is \(sizes(bins)) pictures next to each other in probability; bars are 95\u{A0}% intervals (Wilson).
                """, legend: binTable(bins))
    }

    private func binMark(_ bin: Calibration.Bin) -> HTML {
        let x = Plot.x(bin.meanProbability)
        let interval = interval(of: bin)
        return """
            <g class="bin"><title>\(bin.count) pictures given \(bin.meanProbability.decimals(3)): \
            \((bin.pneumoniaShare * 100).decimals(0))\u{A0}% pneumonia</title>\
            <path d="M\(x) \(Plot.y(interval.lower))V\(Plot.y(interval.upper))"/>\
            <circle cx="\(x)" cy="\(Plot.y(bin.pneumoniaShare))" r="4"/></g>
            """
    }

    private func binTable(_ bins: [Calibration.Bin]) -> HTML {
        let table = Table(
            caption: "Reliability by bin", columns: ["Probabilities", "Pictures", "Mean given", "Pneumonia", "95\u{A0}% interval"],
            rows: bins.map { bin in
                [
                    "\(bin.lower.decimals(3)) – \(bin.upper.decimals(3))", "\(bin.count)", "\(bin.meanProbability.decimals(3))",
                    "\(bin.pneumoniaShare.decimals(3))", "\(interval(of: bin).lower.decimals(3)) – \(interval(of: bin).upper.decimals(3))",
                ]
            })
        return "<details><summary>The \(bins.count) bins in numbers</summary>\(table.render())</details>"
    }

    private func sizes(_ bins: [Calibration.Bin]) -> String {
        let sizes = Set(bins.map(\.count)).sorted()
        return sizes.map(String.init).joined(separator: " or ")
    }

    private func interval(of bin: Calibration.Bin) -> WilsonInterval {
        WilsonInterval(successes: bin.pneumoniaShare * Double(bin.count), count: bin.count)
    }
}
