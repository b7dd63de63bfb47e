internal import Domain
internal import Services

extension StudyService {
    /// The study that the path names, if the one who asks may see it; the event of the read names its patient too.
    ///
    /// - Throws: `notFound` for one that is not there and, in the same words, for one that may not be seen.
    func study(inPathOf context: APIRequestContext) async throws -> Study {
        let id = try context.identifier(of: StudyID.self, named: "study")
        let study = try await study(id, visibleTo: context.visibility(under: .readStudies))
        context.state.showed(study.patient.map { [.patient($0)] } ?? [])
        return study
    }
}

extension APIRequestContext {
    /// Whom a picture may be filed under: the answer would otherwise tell that there is somebody. Who may not read patients at all, as an API key without
    /// that scope, may name those alone that the user brought in.
    ///
    /// - Throws: `unauthenticated`.
    func visibilityOfPatients() throws -> Visibility {
        let principal = try signedIn()
        return principal.reach(of: .readPatients) == .all ? .all : .broughtBy(principal.user)
    }

    /// Which patients an answer may name beside their studies; `nil` for none, as to an API key without that scope. A study that one filed under somebody's
    /// record number is one's own, and the patient is not.
    ///
    /// - Throws: `unauthenticated`.
    func visibilityOfNames() throws -> Visibility? {
        let principal = try signedIn()
        return switch principal.reach(of: .readPatients) {
        case .all: .all
        case .own: .broughtBy(principal.user)
        case nil: nil
        }
    }
}
