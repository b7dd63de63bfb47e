import Domain
import Foundation
import Services
import TestSupport
import Testing

@testable import Identity

/// Sign-in through a provider that is none of ours.
@Suite(.enabled(if: OpenIDProviderServer.shared != nil))
struct RealProviderTests {
    private let server: OpenIDProviderServer
    private let request = AuthorisationRequest(
        state: "state-\(UUID())", nonce: "nonce-\(UUID())", codeVerifier: "verifier-\(UUID())-\(UUID())-\(UUID())")

    init() throws {
        server = try #require(OpenIDProviderServer.shared)
    }

    @Test func saysWhoSomebodyIs() async throws {
        let real = try await RealProvider.registered(at: server)
        try await real.add(
            "aziza",
            [
                "name": "Aziza Karimova", "preferred_username": "A.Karimova", "email": "aziza@clinic.example", "groups": ["pneumo-doctors", "canteen"],
            ])
        let provider = OpenIDProvider(try real.configuration())
        let back = try await real.signIn("aziza", at: provider.authorisationURL(request))
        #expect(back["state"] == request.state)
        let user = try await provider.identify(code: #require(back["code"]), request)
        #expect(
            user
                == OutsideUser(
                    identity: OutsideIdentity(issuer: server.issuer, subject: "aziza"), preferredName: "a.karimova", displayName: "Aziza Karimova",
                    email: "aziza@clinic.example", roles: [.physician]))
    }

    @Test func findsRolesAlongAPath() async throws {
        let real = try await RealProvider.registered(at: server)
        try await real.add("botir", ["realm_access": ["roles": ["pneumo-admins"]]])
        let provider = OpenIDProvider(try real.configuration(rolesClaim: "realm_access.roles"))
        let user = try await identify("botir", real, provider)
        #expect(user.roles == [.administrator, .auditor])
        #expect(user.preferredName == "botir")
    }

    @Test func whoIsInNoGroupOfOursHasNoRole() async throws {
        let real = try await RealProvider.registered(at: server)
        try await real.add("vali", ["groups": ["administrator", "physician", "PNEUMO-ADMINS"]])
        #expect(try await identify("vali", real, OpenIDProvider(real.configuration())).roles.isEmpty)
    }

    @Test func aCodeIsGoodOnce() async throws {
        let real = try await RealProvider.registered(at: server)
        let provider = OpenIDProvider(try real.configuration())
        let code = try #require(try await real.signIn("gulnora", at: provider.authorisationURL(request))["code"])
        _ = try await provider.identify(code: code, request)
        #expect(await serviceError { _ = try await provider.identify(code: code, request) }?.code == .unauthenticated)
    }

    @Test func aStolenCodeIsOfNoUseWithoutItsVerifier() async throws {
        let real = try await RealProvider.registered(at: server)
        let provider = OpenIDProvider(try real.configuration())
        let code = try #require(try await real.signIn("dilnoza", at: provider.authorisationURL(request))["code"])
        let thief = AuthorisationRequest(state: request.state, nonce: request.nonce, codeVerifier: "verifier-\(UUID())-\(UUID())")
        #expect(await serviceError { _ = try await provider.identify(code: code, thief) }?.code == .unauthenticated)
    }

    @Test func aTokenOfAnotherSignInIsRefused() async throws {
        let real = try await RealProvider.registered(at: server)
        let provider = OpenIDProvider(try real.configuration())
        let code = try #require(try await real.signIn("elyor", at: provider.authorisationURL(request))["code"])
        let other = AuthorisationRequest(state: request.state, nonce: "nonce-\(UUID())", codeVerifier: request.codeVerifier)
        #expect(await serviceError { _ = try await provider.identify(code: code, other) }?.code == .unauthenticated)
    }

    /// The settings are wrong, not the person who signs in.
    @Test func aWrongSecretIsNotThePersonsFault() async throws {
        let real = try await RealProvider.registered(at: server)
        let provider = OpenIDProvider(try real.configuration(secret: "another"))
        let code = try #require(try await real.signIn("farhod", at: provider.authorisationURL(request))["code"])
        #expect(await serviceError { _ = try await provider.identify(code: code, request) }?.code == .providerUnavailable)
    }

    private func identify(_ user: String, _ real: RealProvider, _ provider: OpenIDProvider) async throws -> OutsideUser {
        let code = try #require(try await real.signIn(user, at: provider.authorisationURL(request))["code"])
        return try await provider.identify(code: code, request)
    }
}
