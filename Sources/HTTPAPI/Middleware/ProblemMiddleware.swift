internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOHTTP1

/// Turns every error into problem details. What is not known becomes a bare 500: its description goes to the log, under the request's id.
struct ProblemMiddleware: RouterMiddleware {
    func handle(_ request: Request, context: APIRequestContext, next: (Request, APIRequestContext) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            var headers = HTTPFields()
            let problem = serviceError(for: error, headers: &headers)
            if let retryAfter = problem.code.retryAfter { headers[.retryAfter] = String(retryAfter) }
            log(problem, context.logger)
            return ProblemDetails(problem, requestID: context.id).response(headers: headers)
        }
    }

    private func serviceError(for error: any Error, headers: inout HTTPFields) -> ServiceError {
        switch error {
        case let error as ServiceError:
            return error
        case let error as UploadRefused:
            headers[.connection] = "close"
            return error.error
        case let error as MethodNotAllowed:
            headers[.allow] = error.allow
            return ServiceError(.methodNotAllowed, "This path answers \(error.allow) only.")
        case let error as any HTTPResponseError where error.status == .notFound:
            return ServiceError(.notFound, "There is nothing at this path.")
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            return ServiceError(.invalidRequest, "The request cannot be understood.", cause: error)
        case let error as HTTPParserError:
            headers[.connection] = "close"
            return .malformedRequest(error)
        case is CancellationError:
            return ServiceError(.overloaded, "The service is stopping: try again in a moment.")
        default:
            return ServiceError(.unknown, "Something went wrong here. Give the request's id to the operator.", cause: error)
        }
    }

    private func log(_ error: ServiceError, _ logger: Logger) {
        logger.log(
            level: error.code.logLevel, "Request failed",
            metadata: ["error.code": "\(error.code.rawValue)", "error.cause": "\(error.cause.map { String(reflecting: $0) } ?? "none")"])
    }
}
