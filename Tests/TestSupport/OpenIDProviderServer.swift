internal import Foundation

/// An OpenID Connect provider: oidc-provider-mock over Authlib, which insists on PKCE here. One a test process, and gone with it.
public final class OpenIDProviderServer: Sendable {
    public let issuer: String

    private let process: Process
    /// The server ends when nobody holds this any more, however this process ends.
    private let lifeline: Pipe

    /// `nil`, and said aloud, where no Python has the package.
    public static let shared: OpenIDProviderServer? = {
        let chosen = ProcessInfo.processInfo.environment["PNEUMOSCOPE_PYTHON"] ?? Project.root.appending(path: ".venv/bin/python").path
        for command in [[chosen], ["/usr/bin/env", "python3"]] {
            if let server = try? OpenIDProviderServer(python: command) { return server }
        }
        Project.sayAloud("the tests against an OpenID Connect provider, because Python has no oidc-provider-mock; run scripts/python-environment")
        return nil
    }()

    private struct DidNotStart: Error {}

    private init(python: [String]) throws {
        let output = Pipe()
        (process, lifeline) = (Process(), Pipe())
        process.executableURL = URL(filePath: python[0])
        process.arguments = python.dropFirst() + ["-c", Self.script]
        process.standardInput = lifeline
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var said = Data()
        while !said.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw DidNotStart() }
            said += more
        }
        guard let port = Int(String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) else { throw DidNotStart() }
        issuer = "http://127.0.0.1:\(port)"
    }

    /// The package knows no PKCE, Authlib does: both are put together here. A code without its verifier is refused.
    private static let script = """
        import os, sys, threading
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
        import oidc_provider_mock
        from authlib.integrations.flask_oauth2 import AuthorizationServer
        from authlib.oauth2.rfc7636 import CodeChallenge
        from oidc_provider_mock import _app
        from werkzeug.serving import make_server

        challenges = {}

        class Challenge(CodeChallenge):
            def get_authorization_code_challenge(self, code):
                return challenges[code.code][0]

            def get_authorization_code_challenge_method(self, code):
                return challenges[code.code][1]

        save = _app.AuthorizationCodeGrant.save_authorization_code
        def save_with_challenge(grant, code, request):
            data = request.payload.data
            challenges[code] = (data.get("code_challenge"), data.get("code_challenge_method"))
            save(grant, code, request)
        _app.AuthorizationCodeGrant.save_authorization_code = save_with_challenge

        register = AuthorizationServer.register_grant
        def register_with_challenge(server, grant, extensions=None):
            if grant is _app.AuthorizationCodeGrant:
                extensions = list(extensions or []) + [Challenge(required=True)]
            register(server, grant, extensions)
        AuthorizationServer.register_grant = register_with_challenge

        server = make_server("127.0.0.1", 0, oidc_provider_mock.app(require_client_registration=True, require_nonce=True), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_port, flush=True)
        sys.stdin.read()
        os._exit(0)
        """
}
