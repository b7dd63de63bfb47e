internal import Domain
import Foundation

/// The report as one page that needs nothing else: styles and diagrams are inside, there is no script, and nothing is fetched.
public struct HTMLReport: Sendable {
    let report: EvaluationReport
    var figures: FigureSet { report.overall }

    public init(_ report: EvaluationReport) {
        self.report = report
    }

    public func render() -> String {
        let page: HTML = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Evaluation of \(report.model.name) \(report.model.version) on \(report.dataset)</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            \(header())
            <main>
            \(notes())
            \(operatingPoints())
            \(overallFigures())
            \(diagrams())
            \(subsets())
            \(answers())
            \(worstMisses())
            \(failures())
            \(method())
            </main>
            <footer><p>\(report.disclaimer)</p></footer>
            </body>
            </html>

            """
        return page.markup
    }

    private func header() -> HTML {
        """
        <header>
        <p class="disclaimer" role="note">\(report.disclaimer)</p>
        <h1>Evaluation of \(report.model.name) \(report.model.version)</h1>
        <dl class="facts">
        <div><dt>Pictures</dt><dd>\(report.dataset)</dd></div>
        <div><dt>Scored</dt><dd>\(report.counts.normal) normal, \(report.counts.pneumonia) pneumonia</dd></div>
        <div><dt>Not scored</dt><dd>\(report.counts.failed)</dd></div>
        <div><dt>Flagged out of distribution</dt><dd>\(flagged)</dd></div>
        <div><dt>When</dt><dd>\(report.created.formatted(Self.time)) UTC</dd></div>
        <div><dt>Precision</dt><dd>\(report.model.precision)</dd></div>
        <div class="wide"><dt>Model’s sha256</dt><dd><code>\(report.model.sha256)</code></dd></div>
        </dl>
        </header>
        """
    }

    private static let time = Date.ISO8601FormatStyle().year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)

    private var flagged: String {
        report.counts.flaggedShare.map { "\(report.counts.flagged) (\(($0 * 100).decimals(1))\u{A0}%)" } ?? "0"
    }

    private func notes() -> HTML {
        report.notes.isEmpty
            ? ""
            : """
            <section aria-labelledby="notes"><h2 id="notes">Read this first</h2>
            <ul class="notes">\(report.notes.map { "<li>\($0)</li>" as HTML })</ul></section>
            """
    }

    private func diagrams() -> HTML {
        report.counts.scored == 0
            ? ""
            : """
            <section aria-labelledby="diagrams"><h2 id="diagrams">Diagrams</h2>
            <div class="diagrams">\(rocPlot())\(precisionRecallPlot())\(reliabilityPlot())\(scorePlot())</div></section>
            """
    }

    /// The sentence alone where the figure that the diagram shows is undefined.
    func diagram(_ plot: Plot, of figure: Figure, reading: String, legend: HTML) -> HTML {
        figure.value == nil
            ? "<figure><h3>\(plot.title)</h3><p>Undefined: \(figure.reason ?? "").</p></figure>\n"
            : diagram(plot, reading: reading, legend: legend)
    }

    func diagram(_ plot: Plot, reading: String, legend: HTML) -> HTML {
        "<figure><h3>\(plot.title)</h3>\(plot.render())<figcaption><p>\(reading)</p>\(legend)</figcaption></figure>\n"
    }
}
