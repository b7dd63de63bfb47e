internal import Domain
internal import SQL

/// The one way to the database: everything that is changed passes through `write`, which knows what is done and by whom.
struct Recorder: Sendable {
    private let database: any SQLDatabase

    /// How often a transaction that crossed another one is run again.
    private static let repetitions = 3

    init(_ database: any SQLDatabase) {
        self.database = database
    }

    /// One snapshot.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        do {
            return try await database.read(body)
        } catch {
            throw Self.told(error)
        }
    }

    /// One transaction: all of it or nothing. The closure may run several times, so it must do nothing that cannot be done twice.
    func write<T: Sendable>(_ change: Change, by author: Author, _ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        var repetition = 0
        while true {
            do {
                return try await database.write { try body(Transaction(change: change, author: author, connection: $0)) }
            } catch let error as SQLError where error.code == .serialisation && repetition < Self.repetitions {
                // By chance, so that the two do not meet again.
                try await Task.sleep(for: .milliseconds(Int.random(in: 5...50) << repetition))
                repetition += 1
            } catch {
                throw Self.told(error)
            }
        }
    }

    private static func told(_ error: any Error) -> any Error {
        switch error {
        case is ServiceError, is CancellationError: error
        case let error as SQLError: ServiceError(storing: error)
        default: ServiceError(.unknown, "The database failed.", cause: error)
        }
    }
}

/// What a transaction does, as an audit would name it.
enum Change: String, Sendable {
    case recordStudy, recordBatch, finishJob, takeJob, postponeJob, releaseJobs
    case createPatient, updatePatient, mergePatients, erasePatient
    case appendReview, activateModel
    case nameOwner, claimImages, forgetImage, forgetIdempotencyKeys
}

/// A connection in a transaction that changes something, and who does that. What has to be recorded with every change is recorded here.
struct Transaction {
    let change: Change
    let author: Author
    let connection: any SQLConnection

    @discardableResult
    func execute(_ statement: SQLStatement) throws(SQLError) -> Int { try connection.execute(statement) }

    func query(_ statement: SQLStatement) throws(SQLError) -> [SQLRow] { try connection.query(statement) }

    func first(_ statement: SQLStatement) throws(SQLError) -> SQLRow? { try connection.first(statement) }
}
