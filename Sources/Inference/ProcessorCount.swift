internal import Foundation

/// The cores that this process may really use: what the scheduler allows it, cut down to the control group's quota.
public enum ProcessorCount {
    public static var available: Int {
        let scheduled = ProcessInfo.processInfo.activeProcessorCount
        let quota = try? String(contentsOfFile: "/sys/fs/cgroup/cpu.max", encoding: .utf8)
        return min(scheduled, quota.flatMap(cores(quota:)) ?? scheduled)
    }

    /// Reads cgroup v2's `cpu.max`, "quota period" in microseconds or "max period".
    ///
    /// - Returns: whole cores, at least 1; `nil` where there is no limit. 1.5 cores round down: a session that is throttled half of its time is slower than none.
    static func cores(quota text: String) -> Int? {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), period > 0 else { return nil }
        return max(1, Int(quota / period))
    }
}
