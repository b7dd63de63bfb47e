import Persistence

extension AuditChainKey {
    static let test = try! AuditChainKey((1...32).map { UInt8($0) })
}
