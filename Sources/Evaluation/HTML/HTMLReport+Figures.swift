extension HTMLReport {
    func overallFigures() -> HTML {
        let table = Table(
            caption: "Figures that depend on no threshold", columns: ["Figure and how to read it", "Value"],
            rows: [
                row(
                    "Area under the ROC curve", figures.areaUnderROC,
                    "The chance that a picture with pneumonia scores above a normal one; 0.5 is guessing, 1 is perfect."),
                row(
                    "Average precision", figures.averagePrecision,
                    "Precision averaged over every share of the sick found; guessing gets the share of pneumonia among the pictures."),
                row(
                    "Expected calibration error", figures.expectedCalibrationError,
                    "How far a probability is from the share it predicts, on average over 15 bins of equal size; 0 is perfect."),
                row(
                    "Brier score", figures.brierScore,
                    "The mean squared distance between probability and truth; 0 is perfect, always saying 0.5 gets 0.25."),
                row("Log loss", figures.logLoss, "Like the Brier score, but confident mistakes cost far more; always saying 0.5 gets 0.693."),
            ])
        return "<section aria-labelledby=\"figures\"><h2 id=\"figures\">Order and calibration</h2>\(table.render())</section>"
    }

    func operatingPoints() -> HTML {
        guard !figures.operatingPoints.isEmpty else { return "" }
        return """
            <section aria-labelledby="points"><h2 id="points">At the operating points</h2>
            <p>A probability at or above the threshold is called pneumonia.</p>
            <div class="points">\(figures.operatingPoints.map(card))</div>\(pointTable().render())</section>
            """
    }

    private func card(_ point: FigureSet.AtOperatingPoint) -> HTML {
        let matrix = point.confusionMatrix
        return """
            <article><h3>\(point.name.spaced) <small>from \(point.threshold.decimals(3))</small></h3>
            <table class="confusion"><caption>Pictures by label and call</caption>
            <thead><tr><td></td><th scope="col">called normal</th><th scope="col">called pneumonia</th></tr></thead>
            <tbody><tr><th scope="row">normal</th><td>\(matrix.trueNegatives)</td><td class="wrong">\(matrix.falsePositives)</td></tr>
            <tr><th scope="row">pneumonia</th><td class="wrong">\(matrix.falseNegatives)</td><td>\(matrix.truePositives)</td></tr></tbody></table>
            <p>\(sentence(of: matrix))</p></article>
            """
    }

    private func sentence(of matrix: ConfusionMatrix) -> String {
        let found = matrix.pneumonia == 0 ? nil : "It found \(matrix.truePositives) of \(matrix.pneumonia) with pneumonia"
        let alarms = matrix.normal == 0 ? nil : "\(matrix.falsePositives) of \(matrix.normal) normal pictures raised a false alarm"
        let both = [found, alarms].compactMap(\.self).joined(separator: "; ")
        return both.isEmpty ? "There is nothing to count." : both + "."
    }

    private func pointTable() -> Table {
        let points = figures.operatingPoints
        return Table(
            caption: "Figures at each operating point, with 95\u{A0}% intervals", columns: ["Figure and how to read it"] + points.map(\.name.spaced),
            rows: [
                row("Sensitivity", \.sensitivity, "Of the pictures with pneumonia, the share called so."),
                row("Specificity", \.specificity, "Of the normal pictures, the share called normal."),
                row("Accuracy", \.accuracy, "The share of right calls; it leans to whichever class is larger here."),
                row("Balanced accuracy", \.balancedAccuracy, "The mean of sensitivity and specificity; 0.5 is guessing."),
                row("F1", \.f1, "The harmonic mean of precision and sensitivity; it ignores normal pictures called normal."),
                row("Matthews correlation", \.matthewsCorrelation, "Agreement of calls and labels over all four cells; 0 is guessing, 1 is perfect."),
            ] + FigureSet.prevalences.indices.flatMap(predictiveRows))
    }

    private func predictiveRows(_ index: Int) -> [[HTML]] {
        let percent = (FigureSet.prevalences[index] * 100).decimals(0) + "\u{A0}%"
        return [
            row(
                "Positive predictive value at \(percent)", \.predictiveValues[index].positive,
                "Where \(percent) have pneumonia: how often a call of pneumonia is right."),
            row(
                "Negative predictive value at \(percent)", \.predictiveValues[index].negative,
                "Where \(percent) have pneumonia: how often a call of normal is right."),
        ]
    }

    private func row(_ name: String, _ figure: Figure, _ reading: String) -> [HTML] {
        [head(name, reading), cell(figure)]
    }

    private func row(_ name: String, _ figure: (FigureSet.AtOperatingPoint) -> Figure, _ reading: String) -> [HTML] {
        [head(name, reading)] + figures.operatingPoints.map { cell(figure($0)) }
    }

    private func head(_ name: String, _ reading: String) -> HTML {
        "\(name)<span class=\"reading\">\(reading)</span>"
    }
}

extension HTMLReport {
    /// Value and interval, or the reason for there being none.
    func cell(_ figure: Figure) -> HTML {
        guard let value = figure.value else { return "<span class=\"undefined\">undefined: \(figure.reason ?? "")</span>" }
        guard let interval = figure.interval else { return "<b>\(value.decimals(3))</b> <small>\(figure.reason ?? "")</small>" }
        return "<b>\(value.decimals(3))</b> <small>\(interval.lower.decimals(3))&#8202;–&#8202;\(interval.upper.decimals(3))</small>"
    }

    func plain(_ figure: Figure) -> String {
        guard let value = figure.value else { return "undefined, \(figure.reason ?? "")" }
        return value.decimals(3) + (figure.interval.map { " (\($0.lower.decimals(3)) to \($0.upper.decimals(3)))" } ?? "")
    }
}

extension String {
    /// `highSensitivity` as people write it: `High sensitivity`.
    var spaced: String {
        let words = reduce(into: "") { $0 += $1.isUppercase ? " \($1.lowercased())" : String($1) }
        let trimmed = words.drop { $0 == " " }
        return trimmed.prefix(1).uppercased() + trimmed.dropFirst()
    }
}
