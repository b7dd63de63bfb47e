internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services

extension ClientDescription {
    init(_ request: Request, _ context: APIRequestContext) {
        let address = context.origin.address
        self.init(address: address, network: address.flatMap(IPAddress.init)?.limitKey, agent: request.headers[.userAgent])
    }
}
