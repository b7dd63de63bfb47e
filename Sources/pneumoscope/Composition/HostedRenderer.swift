internal import Domain
internal import Inference
internal import Radiography
internal import Services

/// Draws pictures for people on threads of its own: half as many as read for the model, so that looking never starves reading.
struct HostedRenderer: RadiographRenderer {
    private let limits: DecodingLimits
    private let pool: BoundedThreadPool

    init(_ configuration: ModelHost.Configuration) {
        limits = configuration.limits
        pool = BoundedThreadPool(threads: max(1, configuration.workers / 2), queue: configuration.queue)
    }

    func display(_ bytes: [UInt8], _ options: DisplayOptions) async throws -> [UInt8] {
        let display = try RadiographDisplay(options, limits: limits)
        return try await pool.run { try display.png(of: bytes) }
    }

    func overlay(_ bytes: [UInt8], saliency: SaliencyMap, _ options: DisplayOptions) async throws -> [UInt8] {
        let display = try RadiographDisplay(options, limits: limits)
        return try await pool.run { try display.png(of: bytes, under: saliency, opacity: options.opacity) }
    }

    func displayRange(_ bytes: [UInt8]) async throws -> DisplayedValues {
        let range = try await pool.run { [limits] in try RadiographDisplay.range(of: bytes, limits: limits) }
        return DisplayedValues(
            minimum: range.minimum, maximum: range.maximum, window: .init(center: range.window.center, width: range.window.width), bits: range.bits)
    }
}

extension RadiographDisplay {
    init(_ options: DisplayOptions, limits: DecodingLimits) throws(ServiceError) {
        var window: DisplayWindow?
        if let chosen = options.window { window = try DisplayWindow(center: chosen.center, width: chosen.width) }
        try self.init(window: window, maximumSide: options.maximumSide, inverted: options.inverted, limits: limits)
    }
}
