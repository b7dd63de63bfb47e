internal import Domain

/// Looks at every image and every sealed secret for the master key that it needs.
struct KeyInspection: Sendable {
    let keys: any MasterKeys
    let images: any SealedImages
    let secrets: [any SealedSecretRepository]
    let sealing: any SealedSecretInspection

    /// How many first bytes are read at once: against a bucket each costs a round trip.
    private static let width = 16

    func use() async throws -> KeyUse {
        var use = KeyUse(keys: try await keys.masterKeys())
        try await forEachPage { page in
            for standing in try await standings(of: page) { use.add(standing) }
        }
        for repository in secrets {
            try await forEachSecret(in: repository) { use.add(sealing.masterKeyID(of: $0.sealed)) }
        }
        return use
    }

    func forEachPage(_ body: ([ImageDigest]) async throws -> Void) async throws {
        var last: ImageDigest?
        while true {
            let page = try await images.contents(after: last, limit: 1000).map(\.digest)
            guard let end = page.last else { return }
            try await body(page)
            last = end
        }
    }

    func forEachSecret(in repository: any SealedSecretRepository, _ body: (StoredSecret) async throws -> Void) async throws {
        var last: String?
        while true {
            let page = try await repository.secrets(after: last, limit: 200)
            guard let end = page.last?.key else { return }
            for secret in page { try await body(secret) }
            last = end
        }
    }

    private func standings(of page: [ImageDigest]) async throws -> [ImageStanding] {
        try await withThrowingTaskGroup(of: ImageStanding.self) { group in
            var (found, rest): ([ImageStanding], ArraySlice<ImageDigest>) = ([], page[...])
            for digest in rest.prefix(Self.width) { group.addTask { try await images.standing(of: digest) } }
            rest = rest.dropFirst(Self.width)
            while let standing = try await group.next() {
                found.append(standing)
                if let digest = rest.popFirst() { group.addTask { try await images.standing(of: digest) } }
            }
            return found
        }
    }
}

extension KeyUse {
    fileprivate mutating func add(_ standing: ImageStanding) {
        switch standing {
        case .plain: plainImages += 1
        case .sealed(let id): counts[id, default: Count()].images += 1
        case .damaged: damaged += 1
        case .missing: break
        }
    }

    fileprivate mutating func add(_ secretKey: String?) {
        guard let secretKey else { return damaged += 1 }
        counts[secretKey, default: Count()].secrets += 1
    }
}
