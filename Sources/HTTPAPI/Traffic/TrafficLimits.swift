internal import Services

/// How often and how much one may ask. 0 turns a limit off.
public struct TrafficLimits: Sendable, Equatable {
    /// Requests from one address, signed in or not.
    public var addressPerMinute: Int
    /// Requests of one user by sessions, and of each API key by itself.
    public var userPerMinute: Int
    /// Sign-ins tried from one address, by password, client secret or provider. A refresh is none.
    public var signInsPerMinute: Int
    /// Of one user.
    public var uploadsAtOnce: Int
    /// Of one user in a UTC day.
    public var picturesPerDay: Int
    /// Streams of events that one user holds open at this instance.
    public var streamsAtOnce: Int

    public init(
        addressPerMinute: Int = 600, userPerMinute: Int = 1200, signInsPerMinute: Int = 20, uploadsAtOnce: Int = 8, picturesPerDay: Int = 100_000,
        streamsAtOnce: Int = 16
    ) {
        self.addressPerMinute = addressPerMinute
        self.userPerMinute = userPerMinute
        self.signInsPerMinute = signInsPerMinute
        self.uploadsAtOnce = uploadsAtOnce
        self.picturesPerDay = picturesPerDay
        self.streamsAtOnce = streamsAtOnce
    }

    public static let off = TrafficLimits(
        addressPerMinute: 0, userPerMinute: 0, signInsPerMinute: 0, uploadsAtOnce: 0, picturesPerDay: 0, streamsAtOnce: 0)
}
