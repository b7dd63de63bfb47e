import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import Services
import Testing

@testable import HTTPAPI

/// What only a socket shows: connections that break, and clients that go away.
struct LiveTests {
    @Test func anExportThatBreaksOffDoesNotLookComplete() async throws {
        try await Interface.live { interface in
            for index in 1...201 { _ = try await interface.studyID("\(index)") }
            interface.records.state.withLock { $0.pages = 1 }
            await #expect(throws: (any Error).self) { try await interface.send(.get, "/export/studies") }
        }
    }

    @Test func answersTheNextRequestAfterAHead() async throws {
        try await Interface.live { interface in
            let id = try await interface.studyID()
            for path in ["/studies/\(id)/image", "/studies/\(id)"] {
                #expect(try await interface.send(.head, path).status == .ok)
                #expect(try await interface.text("/studies/\(id)/original") == "12345")
            }
            // A stream ends its connection, so nothing comes after it.
            #expect(try await interface.send(.head, "/export/studies").headers[.connection] == "close")
        }
    }

    @Test func stopsWatchingABatchWhoseClientIsGone() async throws {
        try await Interface.live { interface in
            let id = try #require(try await interface.send("/batches", form: [.file("1")]).object["id"] as? String)
            let client = try await Connection.open(port: #require(interface.client.port))
            let token = interface.accounts.signIn(.administrator)
            try await client.send("GET /api/v1/batches/\(id)/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n")
            try await client.wait(for: "event: progress")
            let before = interface.records.batchReads.count
            try await Task.sleep(for: .milliseconds(1200))
            #expect(interface.records.batchReads.count > before)
            try await client.close()
            try await Task.sleep(for: .milliseconds(600))
            let after = interface.records.batchReads.count
            try await Task.sleep(for: .milliseconds(1200))
            #expect(interface.records.batchReads.count == after)
        }
    }

    @Test func givesEverythingBackWhenTheSenderOfABatchIsGone() async throws {
        try await Interface.live { interface in
            let client = try await Connection.open(port: #require(interface.client.port))
            let form = String(Part.form([.file("1"), .file("22"), .file("333")]).dropLast(20))
            try await client.send(
                "POST /api/v1/batches HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(interface.accounts.signIn(.administrator))\r\n"
                    + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999\r\n\r\n\(form)")
            while interface.images.stagedCount < 2 { try await Task.sleep(for: .milliseconds(10)) }
            try await client.close()
            let deadline = ContinuousClock.now + .seconds(10)
            while interface.images.stagedCount > 0, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(10)) }
            #expect(interface.images.stagedCount == 0 && interface.images.keptCount == 0)
            #expect(interface.freeMemory == interface.services.prediction.limits.uploadMemory)
        }
    }
}

/// A connection that says exactly what it is told to.
private struct Connection {
    private let channel: any Channel
    private let received: Received

    private final class Received: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let text = Log()

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { text.add(String(buffer: unwrapInboundIn(data))) }
    }

    static func open(port: Int) async throws -> Connection {
        let received = Received()
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).channelInitializer { channel in
            channel.pipeline.addHandler(received)
        }.connect(host: "127.0.0.1", port: port).get()
        return Connection(channel: channel, received: received)
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }
    func close() async throws { try await channel.close() }

    func wait(for text: String) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while !received.text.all.contains(text), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(10)) }
        #expect(received.text.all.contains(text))
    }
}
