import Foundation
import HTTPClient
import TestSupport
import Testing

@Suite("CurlClient, streams")
struct CurlClientStreamTests {
    private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    @Test("pieces of a slow body arrive while it is still being sent")
    func slowBody() async throws {
        let (gotHead, gotFirst) = (Signal(), Signal())
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.head)
            gotHead.block()
            connection.write(Self.chunk("first"))
            gotFirst.block()
            connection.write(Self.chunk("second") + "0\r\n\r\n")
        }
        defer { server.stop() }
        let answer = try await CurlClient().stream(HTTPRequest("GET", server.url))
        #expect(answer.status == 200)
        gotHead.raise()
        var pieces = answer.body.makeAsyncIterator()
        #expect(try await pieces.next() == Array("first".utf8))
        gotFirst.raise()
        #expect(try await pieces.next() == Array("second".utf8))
        #expect(try await pieces.next() == nil)
    }

    @Test("a slow reader holds the sender back, and still gets every byte")
    func backPressure() async throws {
        let total = 16 << 20
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            var number: UInt8 = 0
            for _ in 0..<(total >> 16) {
                connection.write([UInt8](repeating: number, count: 1 << 16))
                number &+= 1
            }
        }
        defer { server.stop() }
        let client = try CurlClient(configuration: .init(streamBufferSize: 64 << 10))
        let answer = try await client.stream(HTTPRequest("GET", server.url))
        var count = 0
        var largest = 0
        var isRight = true
        for try await piece in answer.body {
            for byte in piece {
                if byte != UInt8(truncatingIfNeeded: count >> 16) { isRight = false }
                count += 1
            }
            largest = max(largest, piece.count)
        }
        #expect(count == total)
        #expect(isRight)
        // What was there when the limit was not yet reached, and one write of curl's (16 KiB) on top.
        #expect(largest <= (64 + 16) << 10)
    }

    @Test("a stream that breaks reports it after the bytes that came")
    func brokenStream() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.head + Self.chunk("one") + "ff\r\nhalf")
        }
        defer { server.stop() }
        let answer = try await CurlClient().stream(HTTPRequest("GET", server.url))
        var text = ""
        let error = await #expect(throws: HTTPClientError.self) {
            for try await piece in answer.body { text += String(decoding: piece, as: UTF8.self) }
        }
        #expect(text == "onehalf")
        #expect(error?.code == .interrupted)
    }

    @Test("no head within the time is an error")
    func noHead() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        defer { server.stop() }
        let client = try CurlClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.stream(HTTPRequest("GET", server.url, timeout: .milliseconds(150)))
        }
        #expect(error?.code == .timeout)
    }

    @Test("a stream may last longer than the request's time, but not be silent for longer than its own")
    func idleStream() async throws {
        let closed = Signal()
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.head + Self.chunk("x"))
            connection.waitForClose()
            closed.raise()
        }
        defer { server.stop() }
        let client = try CurlClient(configuration: .init(streamIdleTimeout: .milliseconds(300)))
        let start = ContinuousClock.now
        let answer = try await client.stream(HTTPRequest("GET", server.url, timeout: .milliseconds(100)))
        let error = await #expect(throws: HTTPClientError.self) { for try await _ in answer.body {} }
        #expect(error?.code == .timeout)
        #expect(ContinuousClock.now - start >= .milliseconds(300))
        await closed.wait()
    }

    @Test("dropping a stream ends the transfer")
    func droppedStream() async throws {
        let closed = Signal()
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.head + Self.chunk("x"))
            connection.waitForClose()
            closed.raise()
        }
        defer { server.stop() }
        let client = try CurlClient()
        do {
            let answer = try await client.stream(HTTPRequest("GET", server.url))
            for try await _ in answer.body { break }
        }
        await closed.wait()
    }

    @Test("cancelling the reader ends the transfer")
    func cancelledReader() async throws {
        let (reading, closed) = (Signal(), Signal())
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.head + Self.chunk("x"))
            connection.waitForClose()
            closed.raise()
        }
        defer { server.stop() }
        let client = try CurlClient()
        let task = Task {
            for try await _ in try await client.stream(HTTPRequest("GET", server.url)).body { reading.raise() }
        }
        await reading.wait()
        task.cancel()
        _ = await task.result
        await closed.wait()
    }

    @Test("a stream goes on after the last reference to its client is gone")
    func clientGone() async throws {
        let gone = Signal()
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.head)
            gone.block()
            connection.write(Self.chunk("still here") + "0\r\n\r\n")
        }
        defer { server.stop() }
        let body = try await CurlClient().stream(HTTPRequest("GET", server.url)).body
        gone.raise()
        var text: [UInt8] = []
        for try await piece in body { text += piece }
        #expect(String(decoding: text, as: UTF8.self) == "still here")
    }
}
