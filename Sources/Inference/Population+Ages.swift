extension ModelManifest.Population {
    /// The ages of all sources together, ascending: 1 to 5 and 4 to 85 are 1 to 85.
    var agesWithoutOverlap: [(minimumYears: Double, maximumYears: Double)] {
        ages.sorted { $0.minimumYears < $1.minimumYears }.reduce(into: []) { merged, range in
            // People of 5 are so until they are 6.
            guard let last = merged.last, range.minimumYears <= last.maximumYears + 1 else {
                return merged.append((range.minimumYears, range.maximumYears))
            }
            merged[merged.count - 1].maximumYears = max(last.maximumYears, range.maximumYears)
        }
    }
}
