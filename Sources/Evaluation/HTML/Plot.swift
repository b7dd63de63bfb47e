/// A diagram over the unit interval: frame, grid and axis labels around whatever marks it is given.
struct Plot {
    static let width = 320.0
    static let height = 318.0
    static let left = 42.0
    static let top = 12.0
    static let side = 264.0

    /// Unique on the page.
    let id: String
    let title: String
    /// What someone who cannot see the diagram should know of it.
    let summary: String
    let xLabel: String
    let yLabel: String
    var yTicks: [(position: Double, label: String)] = Self.ticks
    let marks: HTML

    static let ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map { (position: $0, label: $0 == 0 ? "0" : $0 == 1 ? "1" : $0.decimals(1)) }

    static func x(_ value: Double) -> Double { left + value * side }
    static func y(_ value: Double) -> Double { top + (1 - value) * side }

    func render() -> HTML {
        """
        <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-labelledby="\(id)-title \(id)-summary">
        <title id="\(id)-title">\(title)</title><desc id="\(id)-summary">\(summary)</desc>
        \(Self.ticks.map(Self.xTick))\(yTicks.map(Self.yTick))
        <text class="axis" x="\(Self.x(0.5))" y="\(Self.height - 6)" text-anchor="middle">\(xLabel)</text>
        <text class="axis" transform="translate(11 \(Self.y(0.5))) rotate(-90)" text-anchor="middle">\(yLabel)</text>
        \(marks)
        </svg>
        """
    }

    private static func xTick(_ position: Double, _ label: String) -> HTML {
        """
        <path class="grid" d="M\(x(position)) \(top)V\(top + side)"/>\
        <text x="\(x(position))" y="\(top + side + 15)" text-anchor="middle">\(label)</text>
        """
    }

    private static func yTick(_ position: Double, _ label: String) -> HTML {
        """
        <path class="grid" d="M\(left) \(y(position))H\(left + side)"/>\
        <text x="\(left - 6)" y="\(y(position) + 3.5)" text-anchor="end">\(label)</text>
        """
    }
}

extension Plot {
    /// Path data through points of the unit square, without those that would fall on the tenth of a unit already drawn.
    static func path(_ points: some Sequence<(Double, Double)>) -> HTML {
        var steps: [HTML] = []
        var last = ""
        for (horizontal, vertical) in points {
            let step: HTML = "\(x(horizontal)) \(y(vertical))"
            if step.markup != last { steps.append("\(steps.isEmpty ? "M" : "L")\(step)") }
            last = step.markup
        }
        return "\(steps)"
    }

    /// One shape for each operating point, so that points on top of each other can be told apart without colour.
    static func marker(_ index: Int, x: Double, y: Double, title: String) -> HTML {
        let shape: HTML =
            switch index % 4 {
            case 0: "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"5\">"
            case 1: "<rect x=\"\(x - 4.5)\" y=\"\(y - 4.5)\" width=\"9\" height=\"9\">"
            case 2: "<path d=\"M\(x) \(y - 6)L\(x + 6) \(y)L\(x) \(y + 6)L\(x - 6) \(y)Z\">"
            default: "<path d=\"M\(x) \(y - 6)L\(x + 6) \(y + 5)H\(x - 6)Z\">"
            }
        let end: HTML = index % 4 == 0 ? "</circle>" : index % 4 == 1 ? "</rect>" : "</path>"
        return "<g class=\"point\">\(shape)<title>\(title)</title>\(end)</g>"
    }
}
