/// A measured figure with its interval. Where either is `null`, `reason` says why.
public struct Figure: Sendable, Codable, Equatable {
    public struct Interval: Sendable, Codable, Equatable {
        public let lower: Double
        public let upper: Double
        /// The resamples on which the figure was defined.
        public let samples: Int
    }

    @ExplicitNull public internal(set) var value: Double?
    @ExplicitNull public internal(set) var interval: Interval?
    @ExplicitNull public internal(set) var reason: String?
}

extension Figure {
    init(_ value: Result<Double, UndefinedFigure>, replicates: [Result<Double, UndefinedFigure>]) {
        switch value {
        case .failure(let undefined):
            self.init(value: nil, interval: nil, reason: undefined.description)
        case .success(let value):
            let interval = Self.interval(of: replicates.compactMap { try? $0.get() }, asked: replicates.count)
            self.init(value: value, interval: try? interval.get(), reason: interval.undefined?.description)
        }
    }

    /// Leaving out resamples on which a figure is undefined bends its interval; beyond one in ten there is none.
    private static func interval(of values: [Double], asked: Int) -> Result<Interval, UndefinedFigure> {
        guard asked > 0 else { return .failure(UndefinedFigure("no resamples were asked for")) }
        guard values.count * 10 >= asked * 9 else {
            return .failure(UndefinedFigure("too few pictures: undefined on \(asked - values.count) of \(asked) resamples"))
        }
        let ascending = values.sorted()
        let tail = (1 - Bootstrap.level) / 2
        return .success(Interval(lower: ascending.quantile(tail), upper: ascending.quantile(1 - tail), samples: values.count))
    }
}

extension Result {
    fileprivate var undefined: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
