import Domain
import Services
import Synchronization

/// An identity provider that knows one person.
final class Provider: IdentityProvider {
    let name = "Hospital"
    let person: Mutex<Result<OutsideUser, ServiceError>>
    private let requests = Mutex<[AuthorisationRequest]>([])

    init(_ person: OutsideUser) {
        self.person = Mutex(.success(person))
    }

    var last: AuthorisationRequest? { requests.withLock(\.last) }

    func authorisationURL(_ request: AuthorisationRequest) async throws -> String {
        requests.withLock { $0.append(request) }
        return "https://provider.example/authorise?state=\(request.state)"
    }

    func identify(code: String, _ request: AuthorisationRequest) async throws -> OutsideUser {
        guard code == "right", request == last else { throw ServiceError(.unauthenticated, "The provider does not know this code.") }
        return try person.withLock { try $0.get() }
    }
}
