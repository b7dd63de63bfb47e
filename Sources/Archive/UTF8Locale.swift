internal import Foundation

/// Lets libarchive convert names: it asks the thread's locale what to convert them to, and a program's own locale is plain ASCII.
enum UTF8Locale {
    /// Never freed. `nil` where the system lacks it; then names lose what is not ASCII.
    nonisolated(unsafe) private static let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)

    static func use<Result>(_ body: () -> Result) -> Result {
        guard let locale else { return body() }
        let before = uselocale(locale)
        defer { uselocale(before) }
        return body()
    }
}
