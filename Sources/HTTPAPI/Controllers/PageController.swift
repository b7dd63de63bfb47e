internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The page at `/`, with its style and script, embedded in the binary.
struct PageController {
    func addRoutes(to router: Router<APIRequestContext>) {
        serve(PackageResources.index_html, "text/html; charset=utf-8", at: "/", on: router)
        serve(PackageResources.page_css, "text/css; charset=utf-8", at: "page.css", on: router)
        serve(PackageResources.page_js, "text/javascript; charset=utf-8", at: "page.js", on: router)
        serve(PackageResources.door_js, "text/javascript; charset=utf-8", at: "door.js", on: router)
        serve(PackageResources.session_js, "text/javascript; charset=utf-8", at: "session.js", on: router)
    }

    private func serve(_ bytes: [UInt8], _ contentType: String, at path: RouterPath, on router: Router<APIRequestContext>) {
        let body = ByteBuffer(bytes: bytes)
        router.get(path) { _, _ in
            Response(status: .ok, headers: [.contentType: contentType, .cacheControl: "no-cache"], body: .init(byteBuffer: body))
        }
    }
}
