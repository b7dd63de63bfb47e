internal import CHiredis

/// A value while hiredis is still building it: the root is held by the reader, everything else by the array that it lies in.
final class RESPNode {
    private let leaf: RESPValue?
    private var elements: [RESPNode] = []

    private init(_ leaf: RESPValue?) {
        self.leaf = leaf
    }

    /// Nested no deeper than hiredis allows.
    var value: RESPValue { leaf ?? .array(elements.map(\.value)) }

    /// - Parameter leaf: `nil` for an array, whose elements come later.
    static func make(_ leaf: RESPValue?, for task: UnsafePointer<redisReadTask>?) -> UnsafeMutableRawPointer {
        let node = RESPNode(leaf)
        guard let parent = task?.pointee.parent?.pointee.obj else { return Unmanaged.passRetained(node).toOpaque() }
        Unmanaged<RESPNode>.fromOpaque(parent).takeUnretainedValue().elements.append(node)
        return Unmanaged.passUnretained(node).toOpaque()
    }

    /// Takes the root over from the reader.
    static func take(_ root: UnsafeMutableRawPointer) -> RESPNode {
        Unmanaged<RESPNode>.fromOpaque(root).takeRetainedValue()
    }
}
