internal import Foundation

extension ScryptCost {
    /// The greatest cost within `recommended` that this machine pays in `limit`, found in less than that unless the first measurement takes longer.
    ///
    /// - Parameter measure: what one computation takes.
    static func calibrated(within limit: Duration, measuring measure: (ScryptCost) throws -> Duration = processorTime) throws -> ScryptCost {
        var logN = range.lowerBound
        var taken = try measure(ScryptCost(logN: logN))
        while logN < recommended.upperBound, taken * 2 <= limit {
            logN += 1
            // Twice as long as the one before: known well enough, once a measurement has taken more than a quarter of the limit.
            taken = taken * 4 <= limit ? try measure(ScryptCost(logN: logN)) : taken * 2
        }
        return ScryptCost(logN: max(logN, recommended.lowerBound))
    }

    /// Without the time in which others had the processor: a service that starts on a busy machine would choose too little.
    private static func processorTime(of cost: ScryptCost) throws -> Duration {
        let start = threadTime()
        _ = try cost.key(of: Array("calibration".utf8), salt: [UInt8](repeating: 0, count: 16))
        return threadTime() - start
    }

    private static func threadTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
