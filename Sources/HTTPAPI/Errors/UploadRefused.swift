internal import Domain

/// A picture refused before all of it had come: the answer closes the connection, so that the rest is not taken in only to be dropped.
struct UploadRefused: Error {
    let error: ServiceError
}
