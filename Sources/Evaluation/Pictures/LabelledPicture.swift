public import Foundation

/// A radiograph somebody has already read, to compare the model's answer with.
public struct LabelledPicture: Sendable, Hashable {
    public enum Label: String, Sendable, Codable, CaseIterable {
        case normal, pneumonia
    }

    public let path: URL
    /// How reports call the picture: its path relative to the folder or the CSV that listed it.
    public let name: String
    public let label: Label
    /// Whatever makes pictures resemble each other: a patient, a site, a machine. Reports give intervals and figures by it.
    public let group: String?

    public init(path: URL, name: String, label: Label, group: String? = nil) {
        self.path = path
        self.name = name
        self.label = label
        self.group = group
    }
}
