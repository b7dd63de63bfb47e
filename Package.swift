// swift-tools-version: 6.2
import Foundation
import PackageDescription

// ONNX Runtime is in no Debian 12 package: scripts/fetch-onnxruntime puts it under .tools, or ONNXRUNTIME_HOME names an installed copy.
let onnxRuntimeHome =
    ProcessInfo.processInfo.environment["ONNXRUNTIME_HOME"]
    ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: ".tools/onnxruntime").path

let testSettings: [SwiftSetting] = [
    .unsafeFlags(["-Xcc", "-I\(onnxRuntimeHome)/include"]),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

let settings = testSettings + [.enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility")]

let package = Package(
    name: "pneumoscope",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "pneumoscope", targets: ["pneumoscope"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        .executableTarget(
            name: "pneumoscope",
            dependencies: [
                "Archive", "Coordination", "Domain", "Evaluation", "HTTPAPI", "Identity", "Inference", "Persistence", "Radiography", "SQL", "Services",
                "Syslog",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCertificateReloading", package: "swift-nio-extras"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "_NIOFileSystem", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "HTTPAPI",
            dependencies: [
                "Domain", "Services",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [
                .embedInCode("OpenAPI/docs.html"), .embedInCode("OpenAPI/docs.js"), .embedInCode("OpenAPI/docs_missing.html"),
                .embedInCode("OpenAPI/openapi.yaml"), .embedInCode("Page/door.js"), .embedInCode("Page/index.html"),
                .embedInCode("Page/page.css"), .embedInCode("Page/page.js"), .embedInCode("Page/session.js"),
                .embedInCode("Report/report.mustache"), .embedInCode("Report/report.css"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Services",
            dependencies: ["Domain", .product(name: "Crypto", package: "swift-crypto"), .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .target(
            name: "Identity",
            dependencies: [
                "Domain", "Services",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Coordination",
            dependencies: [
                "CHiredis", "Domain", "Services",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Syslog",
            dependencies: [
                "Domain", "Services",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(name: "Evaluation", dependencies: ["Domain"], swiftSettings: settings),
        .target(
            name: "Inference",
            dependencies: [
                "Domain", "ONNXRuntime", "Radiography",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Persistence",
            dependencies: [
                "Domain", "SQL", "Services",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SQL",
            dependencies: [
                "CPostgreSQL",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(name: "Archive", dependencies: ["CArchive", "Domain"], swiftSettings: settings),
        .target(name: "Radiography", dependencies: ["CRadiograph", "Domain"], swiftSettings: settings),
        .target(name: "ONNXRuntime", dependencies: ["CONNXRuntime"], swiftSettings: settings),
        .target(name: "Domain", swiftSettings: settings),
        .target(
            name: "CRadiograph",
            linkerSettings: ["jpeg", "spng", "openjp2", "dcmjpls", "dcmjpeg", "dcmimage", "dcmimgle", "dcmdata", "oflog", "ofstd", "z"]
                .map { .linkedLibrary($0) }
        ),
        .target(
            name: "CONNXRuntime",
            cSettings: [.unsafeFlags(["-I\(onnxRuntimeHome)/include"])],
            linkerSettings: [
                .unsafeFlags([
                    "-L\(onnxRuntimeHome)/lib", "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN", "-Xlinker", "-rpath", "-Xlinker", "\(onnxRuntimeHome)/lib",
                ]),
                .linkedLibrary("onnxruntime"),
            ]
        ),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CHiredis", pkgConfig: "hiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "TestSupport", dependencies: ["SQL"], path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(
            name: "ArchiveTests", dependencies: ["Archive", "Domain", "TestSupport"], exclude: ["make_zips.py"], swiftSettings: testSettings),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: testSettings),
        .testTarget(
            name: "CoordinationTests",
            dependencies: [
                "Coordination", "Domain", "Services", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: testSettings
        ),
        .testTarget(name: "DomainTests", dependencies: ["Domain"], swiftSettings: testSettings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Radiography", "TestSupport", "pneumoscope",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: testSettings
        ),
        .testTarget(
            name: "EvaluationTests",
            dependencies: ["Domain", "Evaluation"],
            exclude: ["requirements.txt", "scikit_learn_reference.py"],
            swiftSettings: testSettings
        ),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "Domain", "HTTPAPI", "Services",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: testSettings
        ),
        .testTarget(
            name: "IdentityTests",
            dependencies: [
                "Domain", "Identity", "Services", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["requirements.txt"],
            swiftSettings: testSettings
        ),
        .testTarget(name: "InferenceTests", dependencies: ["Domain", "Inference", "Radiography", "TestSupport"], swiftSettings: testSettings),
        .testTarget(
            name: "PersistenceTests",
            dependencies: [
                "Domain", "Persistence", "SQL", "Services", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["requirements.txt"],
            swiftSettings: testSettings
        ),
        .testTarget(name: "PythonReferenceTests", dependencies: ["Domain", "Inference", "TestSupport"], swiftSettings: testSettings),
        .testTarget(name: "RadiographyTests", dependencies: ["Domain", "Radiography", "TestSupport"], swiftSettings: testSettings),
        .testTarget(
            name: "RecordsTests",
            dependencies: ["Domain", "Persistence", "SQL", "Services", "TestSupport", .product(name: "Logging", package: "swift-log")],
            swiftSettings: testSettings
        ),
        .testTarget(name: "SQLTests", dependencies: ["SQL", "TestSupport", .product(name: "Logging", package: "swift-log")], swiftSettings: testSettings),
        .testTarget(
            name: "ServicesTests", dependencies: ["Domain", "Services", .product(name: "Logging", package: "swift-log")], swiftSettings: testSettings),
        .testTarget(
            name: "SyslogTests",
            dependencies: [
                "Domain", "Services", "Syslog", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: testSettings
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
