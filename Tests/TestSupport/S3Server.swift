public import Foundation

/// moto's S3 server, which checks every signature against botocore's: one a test process, and gone with it.
public final class S3Server: Sendable {
    /// Somebody whom the server knows.
    public struct Keys: Decodable, Sendable {
        public let access: String
        public let secret: String
    }

    public let endpoint: URL
    public let bucket: String
    /// May do anything.
    public let owner: Keys
    /// May do nothing.
    public let stranger: Keys

    private let process: Process
    /// The server ends when nobody holds this any more, however this process ends.
    private let lifeline: Pipe

    /// `nil`, and said aloud, where no Python has moto, or an old one.
    public static let shared: S3Server? = {
        let chosen = ProcessInfo.processInfo.environment["PNEUMOSCOPE_PYTHON"] ?? Project.root.appending(path: ".venv/bin/python").path
        for command in [[chosen], ["/usr/bin/env", "python3"]] {
            if let server = try? S3Server(python: command) { return server }
        }
        Project.sayAloud("the tests against an S3 server, because Python has no moto 5.2.5; run scripts/python-environment")
        return nil
    }()

    private struct DidNotStart: Error {}

    private struct Greeting: Decodable {
        let port: Int
        let bucket: String
        let owner: Keys
        let stranger: Keys
    }

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
        let greeting = try JSONDecoder().decode(Greeting.self, from: said)
        endpoint = URL(string: "http://127.0.0.1:\(greeting.port)")!
        (bucket, owner, stranger) = (greeting.bucket, greeting.owner, greeting.stranger)
    }

    /// moto checks rights and signatures after as many requests as it is told: the eight below.
    private static let script = """
        import json, os, sys
        os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "8"
        import boto3
        import moto
        # Earlier ones forget to encode the query before they check its signature.
        assert tuple(map(int, moto.__version__.split(".")[:3])) >= (5, 2, 5)
        from moto.server import ThreadedMotoServer

        server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        server.start()
        port = server.get_host_and_port()[1]

        def client(service):
            return boto3.client(service, endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
                                aws_access_key_id="none", aws_secret_access_key="none")

        iam = client("iam")
        everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

        def keys(name, policy=None):
            iam.create_user(UserName=name)
            if policy:
                iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=json.dumps(policy))
            key = iam.create_access_key(UserName=name)["AccessKey"]
            return {"access": key["AccessKeyId"], "secret": key["SecretAccessKey"]}

        owner, stranger = keys("owner", everything), keys("stranger")
        s3 = client("s3")
        s3.create_bucket(Bucket="radiographs")
        s3.list_buckets()
        s3.list_buckets()
        print(json.dumps({"port": port, "bucket": "radiographs", "owner": owner, "stranger": stranger}), flush=True)
        sys.stdin.read()
        os._exit(0)
        """
}
