internal import Domain
internal import Synchronization

/// Which refusals are written, so that a flood of requests does not become a flood of writes.
///
/// What somebody may not do or see (403, 404) is written each time: they have signed in, and the limit of their requests is the limit of these. Of 429,
/// the first one in a minute of each session, key or address is written, and of 401 the first ten of each address; whoever has many addresses is bounded
/// by the sum of them all. The event that is written next says how many were left out.
final class RefusalSamples: Sendable {
    private struct Window {
        var start: Timestamp
        var count = 0
        var leftOut = 0
    }

    private struct State {
        var windows: [String: Window] = [:]
        var whole: Window?
    }

    private static let length: Duration = .seconds(60)
    /// Of all addresses together in a minute.
    static let wholeLimit = 300
    /// So many are remembered at the most.
    private static let maximumWindows = 10_000

    private let state = Mutex(State())

    /// - Returns: how many like it were left out since the last one that was written; `nil` where this one is left out.
    func take(_ code: ServiceError.Code, by key: String, at moment: Timestamp) -> Int? {
        guard let limit = Self.limit(of: code) else { return 0 }
        return state.withLock { state in
            let name = "\(code.rawValue) \(key)"
            if state.windows[name] == nil, state.windows.count >= Self.maximumWindows { state.windows = [:] }
            var window = Self.current(state.windows[name], at: moment)
            var whole = Self.current(state.whole, at: moment)
            let isTaken = window.count < limit && whole.count < Self.wholeLimit
            let leftOut = window.leftOut
            if isTaken {
                window.count += 1
                window.leftOut = 0
                whole.count += 1
            } else {
                window.leftOut += 1
            }
            state.windows[name] = window
            state.whole = whole
            return isTaken ? leftOut : nil
        }
    }

    private static func limit(of code: ServiceError.Code) -> Int? {
        switch code {
        case .rateLimited: 1
        case .unauthenticated: 10
        default: nil
        }
    }

    /// A clock that was set back begins a new window too.
    private static func current(_ window: Window?, at moment: Timestamp) -> Window {
        guard let window else { return Window(start: moment) }
        let isOver = moment < window.start || moment - window.start >= length
        return isOver ? Window(start: moment, leftOut: window.leftOut) : window
    }
}
