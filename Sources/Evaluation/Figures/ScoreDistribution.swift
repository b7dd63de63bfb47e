/// How many normal and how many pneumonia pictures got each probability: all that any figure needs to know.
///
/// Pictures of equal probability are one entry, so no figure can depend on the order in which ties came. A bootstrap resample has
/// the same probabilities with other counts, so pictures are sorted once, however often they are resampled.
public struct ScoreDistribution: Sendable, Equatable {
    /// Distinct and ascending, each 0...1.
    public let probabilities: [Double]
    /// Pictures of each class at each probability. In a resample both may be zero.
    public private(set) var normal: [Int] = []
    public private(set) var pneumonia: [Int] = []
    public private(set) var normalCount = 0
    public private(set) var pneumoniaCount = 0

    public var count: Int { normalCount + pneumoniaCount }

    public init(_ pictures: some Sequence<(probability: Double, label: LabelledPicture.Label)>) {
        let ascending = pictures.sorted { $0.probability < $1.probability }
        probabilities = ascending.reduce(into: []) { if $0.last != $1.probability { $0.append($1.probability) } }
        removeCounts()
        var index = 0
        for picture in ascending {
            if probabilities[index] != picture.probability { index += 1 }
            count(picture.label, at: index)
        }
    }

    /// Another picture with the probability of that index.
    mutating func count(_ label: LabelledPicture.Label, at index: Int) {
        switch label {
        case .normal: (normal[index], normalCount) = (normal[index] + 1, normalCount + 1)
        case .pneumonia: (pneumonia[index], pneumoniaCount) = (pneumonia[index] + 1, pneumoniaCount + 1)
        }
    }

    /// Keeps the probabilities, for a resample to be counted in.
    mutating func removeCounts() {
        normal = [Int](repeating: 0, count: probabilities.count)
        pneumonia = normal
        (normalCount, pneumoniaCount) = (0, 0)
    }

    /// The first index whose probability is at or above the threshold.
    func firstIndex(atOrAbove threshold: Double) -> Int {
        var (low, high) = (0, probabilities.count)
        while low < high {
            let middle = (low + high) / 2
            if probabilities[middle] < threshold { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func requireBothClasses() throws(UndefinedFigure) {
        guard count > 0 else { throw .noPictures }
        guard normalCount > 0 else { throw .noNormal }
        guard pneumoniaCount > 0 else { throw .noPneumonia }
    }
}
