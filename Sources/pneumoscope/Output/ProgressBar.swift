internal import Foundation

/// How far a long list is, on one line of a terminal that is drawn over and over. Draws nothing elsewhere.
struct ProgressBar {
    private static let cells = 30
    private let total: Int
    private let isShown: Bool
    private var done = 0

    init(total: Int) {
        self.total = total
        isShown = total > 1 && Console.isWatched
    }

    mutating func advance() {
        done += 1
        draw()
    }

    /// Prints a line of results without tearing the bar.
    func interrupt(_ print: () -> Void) {
        erase()
        print()
        draw()
    }

    func erase() {
        if isShown { write("\r\u{1B}[K") }
    }

    private func draw() {
        guard isShown, total > 0 else { return }
        let filled = done * Self.cells / total
        write("\r[\(String(repeating: "#", count: filled))\(String(repeating: " ", count: Self.cells - filled))] \(done)/\(total)")
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
