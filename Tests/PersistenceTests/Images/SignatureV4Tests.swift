import Foundation
import Testing

@testable import Persistence

/// Amazon's published examples.
struct SignatureV4Tests {
    struct Example: Sendable, CustomStringConvertible {
        let description: String
        let request: SignatureV4.Request
        let signature: String
    }

    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    // MARK: "Signature Version 4 test suite"

    private static let suite: [Example] = [
        Example(description: "get-vanilla", request: plain("GET"), signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Example(description: "post-vanilla", request: plain("POST"), signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Example(
            description: "get-vanilla-query-order-key-case", request: plain("GET", query: [("Param2", "value2"), ("Param1", "value1")]),
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Example(
            description: "get-utf8", request: plain("GET", path: "/" + SignatureV4.encoded("ሴ")),
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Example(
            description: "get-header-value-trim", request: plain("GET", headers: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")]),
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Example(
            description: "get-unreserved", request: plain("GET", path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
    ]

    @Test(arguments: suite)
    func signsAsTheTestSuite(_ example: Example) {
        let keys = S3Credentials(accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        let signed = SignatureV4(credentials: keys, region: "us-east-1", service: "service").authorization(for: example.request, at: "20150830T123600Z")
        #expect(signed.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;"))
        #expect(signed.hasSuffix("Signature=\(example.signature)"), "\(signed)")
    }

    private static func plain(
        _ method: String, path: String = "/", query: [(String, String)] = [], headers: [(String, String)] = []
    ) -> SignatureV4.Request {
        .init(
            method: method, path: path, query: query, headers: [("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")] + headers,
            payload: empty)
    }

    // MARK: "Signature calculations: transferring payload in a single chunk", Amazon S3 API reference

    private static let storage: [Example] = [
        Example(
            description: "GET object", request: storage("GET", path: "/test.txt", headers: [("Range", "bytes=0-9")]),
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            description: "PUT object",
            request: storage(
                "PUT", path: "/" + SignatureV4.encoded("test$file.text", keeping: "/"),
                headers: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            description: "GET bucket lifecycle", request: storage("GET", query: [("lifecycle", "")]),
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            description: "GET bucket (list objects)", request: storage("GET", query: [("max-keys", "2"), ("prefix", "J")]),
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test(arguments: storage)
    func signsAsTheStorageReference(_ example: Example) {
        let keys = S3Credentials(accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        let signed = SignatureV4(credentials: keys, region: "us-east-1").authorization(for: example.request, at: "20130524T000000Z")
        #expect(signed.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders="))
        #expect(signed.hasSuffix("Signature=\(example.signature)"), "\(signed)")
    }

    private static func storage(
        _ method: String, path: String = "/", query: [(String, String)] = [], headers: [(String, String)] = [], payload: String = empty
    ) -> SignatureV4.Request {
        .init(
            method: method, path: path, query: query,
            headers: [("Host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", payload), ("x-amz-date", "20130524T000000Z")] + headers,
            payload: payload)
    }
}
