/// One file out of a zip.
public struct ZipEntry: Sendable, Equatable {
    /// Where it stands among all entries of the zip, from 1: what an error names it by.
    public let position: Int
    /// For people only, never a path: without folders, control and direction characters; at most 255 Unicode scalars,
    /// perhaps none. May name a patient.
    public let name: String
    public let bytes: [UInt8]
}
