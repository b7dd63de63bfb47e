/// The pictures as the bootstrap draws them: each unit, a picture or a group of them, with where its members stand in the distribution.
struct ResamplingPopulation: Sendable {
    enum Unit: String, Sendable, Codable {
        case picture, group
    }

    let unit: Unit
    let distribution: ScoreDistribution
    private let members: [Member]
    /// Members of unit i are `starts[i]..<starts[i + 1]`.
    private let starts: [Int]

    var unitCount: Int { starts.count - 1 }

    private struct Member {
        let index: Int
        let label: LabelledPicture.Label
    }

    init(_ pictures: [EvaluatedPicture]) {
        let distribution = ScoreDistribution(pictures.map { ($0.probability, $0.label) })
        let groups = Self.groups(of: pictures)
        unit = groups.count < pictures.count && groups.count >= Bootstrap.minimumGroups ? .group : .picture
        let units = unit == .group ? groups : pictures.map { [$0] }
        let indices = Dictionary(uniqueKeysWithValues: zip(distribution.probabilities, distribution.probabilities.indices))
        members = units.joined().compactMap { picture in
            indices[picture.probability].map { Member(index: $0, label: picture.label) }
        }
        starts = units.reduce(into: [0]) { starts, unit in starts.append((starts.last ?? 0) + unit.count) }
        self.distribution = distribution
    }

    /// Draws as many units as there are, with replacement.
    func resample(into resample: inout ScoreDistribution, using generator: inout Xoshiro256) {
        resample.removeCounts()
        for _ in 0..<unitCount {
            let unit = generator.next(below: unitCount)
            // By position: iterating a slice would retain the array for each unit drawn.
            for position in starts[unit]..<starts[unit + 1] {
                resample.count(members[position].label, at: members[position].index)
            }
        }
    }

    /// Groups in the order of their first picture; a picture without a group is one of its own.
    private static func groups(of pictures: [EvaluatedPicture]) -> [[EvaluatedPicture]] {
        var groups: [[EvaluatedPicture]] = []
        var indexOfGroup: [String: Int] = [:]
        for picture in pictures {
            if let group = picture.group, let index = indexOfGroup[group] {
                groups[index].append(picture)
            } else {
                if let group = picture.group { indexOfGroup[group] = groups.count }
                groups.append([picture])
            }
        }
        return groups
    }
}
