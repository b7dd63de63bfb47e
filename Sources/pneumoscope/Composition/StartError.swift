internal import NIOCore
internal import Foundation

/// Errors of starting up, in one line that says what to do.
enum StartError {
    static func explain(_ error: any Error) -> String {
        if let error = error as? IOError {
            switch error.errnoCode {
            case EADDRINUSE: return "the port is taken: stop the other program or choose another port with HTTP_PORT"
            case EACCES: return "this user may not listen on the port: choose one above 1023 with HTTP_PORT"
            default: break
            }
        }
        return "\(error)"
    }
}
