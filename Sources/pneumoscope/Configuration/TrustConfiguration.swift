internal import Coordination
internal import Domain
internal import Foundation
internal import HTTPAPI
internal import Identity
internal import Services
internal import Syslog

/// Who gets in and how, how often, and who is told of it.
struct TrustConfiguration {
    /// How people and programs reach the service; what its tokens name as their issuer.
    var publicURL: String?
    var administratorName: String
    /// Of the first administrator; one is made and printed where there is none.
    var administratorPassword: String?
    var accessTokenSeconds: Int
    var signingKeyDays: Int
    var signIn: SignInService.Settings
    var policy: AccessPolicy
    /// Binary logarithm of scrypt's N; measured at the start where `nil`.
    var passwordCost: Int?
    var passwordBlockList: String?
    var provider: OpenIDConfiguration?
    /// What several instances share; `nil` for one alone.
    var redis: RedisConfiguration?
    var syslog: SyslogConfiguration?
    var limits: TrafficLimits
    var trustedProxies: TrustedProxies
    var crossOrigins: [String]

    init(_ settings: Settings) throws {
        publicURL = try settings.publicURL()
        administratorName = settings.string("ADMINISTRATOR_NAME") ?? "admin"
        administratorPassword = try settings.secret("ADMINISTRATOR_PASSWORD")
        accessTokenSeconds = try settings.integer("ACCESS_TOKEN_SECONDS", in: 60...3600, default: 600)
        signingKeyDays = try settings.integer("SIGNING_KEY_DAYS", in: 1...366, default: 30)
        signIn = SignInService.Settings(
            sessionLifetime: .seconds(try settings.integer("SESSION_HOURS", in: 1...168, default: 12) * 3600),
            idleLifetime: .seconds(try settings.integer("SESSION_IDLE_MINUTES", in: 5...1440, default: 60) * 60))
        policy = AccessPolicy(secondFactorRequired: Set(try settings.choices("SECOND_FACTOR_REQUIRED") as [Role]))
        passwordCost = settings.string("PASSWORD_HASH_COST") == nil ? nil : try settings.integer("PASSWORD_HASH_COST", in: ScryptCost.range, default: 15)
        passwordBlockList = settings.string("PASSWORD_BLOCK_LIST")
        provider = try settings.provider(publicURL: publicURL)
        redis = try settings.secret("REDIS_URL").map {
            try RedisConfiguration(url: $0, caFile: settings.string("REDIS_CA_FILE"), prefix: settings.string("REDIS_PREFIX") ?? "pneumoscope")
        }
        syslog = try settings.string("SYSLOG_URL").map { try SyslogConfiguration(url: $0, authorities: settings.string("SYSLOG_CA_FILE")) }
        limits = try settings.limits()
        trustedProxies = try TrustedProxies(settings.list("TRUSTED_PROXIES"))
        crossOrigins = settings.list("CORS_ORIGINS")
    }
}

extension Settings {
    fileprivate func publicURL() throws -> String? {
        guard let text = string("PUBLIC_URL") else { return nil }
        guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false, ["", "/"].contains(url.path),
            url.query == nil, url.fragment == nil, url.user == nil
        else { throw Invalid(key: "PUBLIC_URL", value: text, expectation: "the address that browsers open, such as https://films.hospital.example") }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    fileprivate func provider(publicURL: String?) throws -> OpenIDConfiguration? {
        guard let issuer = string("OIDC_ISSUER") else { return nil }
        guard let client = string("OIDC_CLIENT_ID") else { throw Invalid(key: "OIDC_CLIENT_ID", value: "", expectation: "set beside OIDC_ISSUER") }
        guard let publicURL else {
            throw Invalid(key: "PUBLIC_URL", value: "", expectation: "set beside OIDC_ISSUER, for the provider sends browsers back to it")
        }
        return try OpenIDConfiguration(
            issuer: issuer, clientID: client, clientSecret: secret("OIDC_CLIENT_SECRET"), redirectURL: "\(publicURL)/oauth/oidc/callback",
            rolesClaim: string("OIDC_ROLES_CLAIM") ?? "roles", roleMap: string("OIDC_ROLE_MAP") ?? "", name: string("OIDC_NAME") ?? "your organisation",
            scopes: string("OIDC_SCOPES").map { $0.split(separator: " ").map(String.init) } ?? ["openid", "profile", "email"])
    }

    fileprivate func limits() throws -> TrafficLimits {
        let standard = TrafficLimits()
        return TrafficLimits(
            addressPerMinute: try integer("LIMIT_ADDRESS_PER_MINUTE", in: 0...10_000_000, default: standard.addressPerMinute),
            userPerMinute: try integer("LIMIT_USER_PER_MINUTE", in: 0...10_000_000, default: standard.userPerMinute),
            signInsPerMinute: try integer("LIMIT_SIGN_INS_PER_MINUTE", in: 0...10_000_000, default: standard.signInsPerMinute),
            uploadsAtOnce: try integer("LIMIT_UPLOADS_AT_ONCE", in: 0...100_000, default: standard.uploadsAtOnce),
            picturesPerDay: try integer("LIMIT_PICTURES_PER_DAY", in: 0...1_000_000_000, default: standard.picturesPerDay),
            streamsAtOnce: try integer("LIMIT_STREAMS_AT_ONCE", in: 0...100_000, default: standard.streamsAtOnce))
    }
}
