extension Duration {
    /// Milliseconds, to the microsecond.
    var milliseconds: Double { ((self / .microseconds(1)).rounded()) / 1000 }
}
