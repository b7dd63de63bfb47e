public import Domain
internal import Foundation

/// Which OpenID Connect provider people may sign in through, and what its claims mean here.
public struct OpenIDConfiguration: Sendable {
    /// As the provider writes it in its tokens, letter for letter.
    public let issuer: String
    public let clientID: String
    /// `nil` for a client that the provider knows as public.
    public let clientSecret: String?
    /// Where the provider sends the browser back to: `https://…/oauth/oidc/callback`.
    public let redirectURL: String
    /// Where in the ID token the groups are, with dots between the steps: `roles`, `realm_access.roles`.
    public let rolesClaim: [String]
    /// From the provider's groups to roles here. Who is in none of them does not get in.
    public let roleMap: [String: Set<Role>]
    /// What the button says.
    public let name: String
    public let scopes: [String]

    public struct Invalid: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameters:
    ///   - rolesClaim: as `OIDC_ROLES_CLAIM` has it.
    ///   - roleMap: as `OIDC_ROLE_MAP` has it: `pneumo-doctors=physician,pneumo-admins=administrator`.
    /// - Throws: `Invalid`, in one line that says what to do.
    public init(
        issuer: String, clientID: String, clientSecret: String?, redirectURL: String, rolesClaim: String = "roles", roleMap: String, name: String,
        scopes: [String] = ["openid", "profile", "email"]
    ) throws {
        guard let address = ProviderAddress(issuer), address.isPlain else {
            throw Invalid(description: "the issuer of the identity provider must be an https:// address without a query, or http:// on this machine")
        }
        guard !clientID.isEmpty, clientSecret != "" else {
            throw Invalid(description: "the identity provider needs a client id, and a secret that is not empty")
        }
        guard ProviderAddress(redirectURL) != nil else {
            throw Invalid(description: "the address that the identity provider sends people back to must be https://, or http:// on this machine")
        }
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURL = redirectURL
        self.rolesClaim = try Self.path(rolesClaim)
        self.roleMap = try Self.roles(roleMap)
        self.name = name
        self.scopes = scopes.contains("openid") ? scopes : ["openid"] + scopes
    }

    private static func path(_ text: String) throws -> [String] {
        let steps = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard steps.allSatisfy({ !$0.isEmpty }) else { throw Invalid(description: "the claim of the roles is a name, or names with dots between them") }
        return steps
    }

    private static func roles(_ text: String) throws -> [String: Set<Role>] {
        var map: [String: Set<Role>] = [:]
        for entry in text.split(separator: ",") {
            // The last sign: the name of a group may hold one itself, as those of LDAP do.
            guard let equals = entry.lastIndex(of: "="), let role = Role(rawValue: entry[entry.index(after: equals)...].trimmingCharacters(in: .whitespaces)),
                case let group = entry[..<equals].trimmingCharacters(in: .whitespaces), !group.isEmpty
            else {
                let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw Invalid(description: "the map of roles is written group=role,group=role, with the roles \(known)")
            }
            map[group, default: []].insert(role)
        }
        guard !map.isEmpty else { throw Invalid(description: "the map of roles is empty: nobody could sign in through the identity provider") }
        return map
    }
}
