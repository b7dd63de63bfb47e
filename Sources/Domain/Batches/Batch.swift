/// Many pictures sent together, each of which becomes a study or says why not.
public struct Batch: Sendable {
    public let id: BatchID
    public let createdAt: Timestamp
    public let createdBy: Author
    /// In the order in which they came.
    public let items: [Item]

    public init(id: BatchID, createdAt: Timestamp, createdBy: Author, items: [Item]) {
        self.id = id
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.items = items
    }

    public struct Item: Sendable {
        /// From 1.
        public let position: Int
        /// As the sender named it, for display only.
        public let fileName: String
        /// `nil` where the picture was refused.
        public let study: StudyID?
        public let status: Study.Status
        public let finding: Finding?
        public let probability: Double?

        public init(position: Int, fileName: String, study: StudyID?, status: Study.Status, finding: Finding?, probability: Double?) {
            self.position = position
            self.fileName = fileName
            self.study = study
            self.status = status
            self.finding = finding
            self.probability = probability
        }
    }

    public var isDone: Bool { items.allSatisfy { $0.status.name != .queued } }
}

public typealias BatchID = Identifier<Batch>
