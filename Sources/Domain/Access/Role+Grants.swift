extension Role {
    /// What the role allows: the whole of the access policy. What is not named is refused.
    public var grants: [Permission: Reach] {
        switch self {
        case .administrator:
            Dictionary(uniqueKeysWithValues: Permission.allCases.map { ($0, .all) })
        case .physician:
            [
                .predict: .all, .readStudies: .all, .createStudies: .all, .reviewStudies: .all, .exportStudies: .all, .readPatients: .all,
                .writePatients: .all, .mergePatients: .all, .readStatistics: .all, .readModels: .all,
            ]
        case .technician:
            // Registers patients and sends films, and needs no look at what others sent.
            [.predict: .all, .readStudies: .own, .createStudies: .all, .readPatients: .all, .writePatients: .all, .readModels: .all]
        case .auditor:
            [.readStatistics: .all, .readModels: .all, .readAudit: .all, .exportAudit: .all, .readCompliance: .all]
        case .service:
            [.predict: .all, .readStudies: .own, .createStudies: .all, .readPatients: .own, .writePatients: .own, .readModels: .all]
        }
    }
}
