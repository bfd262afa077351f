import Base
import Foundation
import HTTPClient
import Synchronization
import TestSupport
import Testing

@Suite("CurlClient, whole answers")
struct CurlClientTests {
    @Test("sends method, header fields and body, and returns status, header fields and body")
    func roundTrip() async throws {
        let box = Box()
        let server = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            box.set(request)
            connection.answer("created", status: "201 Created", headers: "X-One: 1\r\nx-two:  two \r\nX-One: again\r\n")
        }
        defer { server.stop() }
        let client = try CurlClient()
        let answer = try await client.send(
            HTTPRequest(
                "PATCH", "\(server.url)/a%20b?c=d",
                headers: [HTTPField("Content-Type", "application/json"), HTTPField("X-Empty", "")],
                body: Array("{\"a\":1}".utf8)))
        #expect(answer.status == 201)
        #expect(String(decoding: answer.body, as: UTF8.self) == "created")
        #expect(answer.header("x-one") == "1")
        #expect(answer.header("X-Two") == "two")
        #expect(answer.headers.filter { $0.name == "X-One" }.count == 2)
        let request = box.value
        #expect(request.hasPrefix("PATCH /a%20b?c=d HTTP/1.1\r\n"))
        #expect(request.contains("\r\nUser-Agent: martlet/"))
        #expect(request.contains("\r\nContent-Type: application/json\r\n"))
        #expect(request.contains("\r\nX-Empty:\r\n"))
        #expect(request.hasSuffix("\r\n\r\n{\"a\":1}"))
        #expect(!request.contains("Expect"))
    }

    @Test(
        "sends no body and no content type unless the request has them", arguments: ["GET", "DELETE", "POST", "HEAD"])
    func bodiless(method: String) async throws {
        let box = Box()
        let server = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            box.set(request)
            connection.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
        defer { server.stop() }
        let answer = try await CurlClient().send(HTTPRequest(method, server.url))
        #expect(answer.status == 204)
        #expect(answer.body.isEmpty)
        #expect(box.value.hasPrefix("\(method) / HTTP/1.1\r\n"))
        #expect(!box.value.lowercased().contains("content-type"))
        #expect(box.value.hasSuffix("\r\n\r\n"))
    }

    /// An answer as bytes, after which the server closes the connection, and what the client makes of it.
    struct BadAnswer: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var bytes: String
        var code: HTTPClientError.Code
    }

    @Test(
        "an answer that breaks off is an error, and never counts as not sent",
        arguments: [
            BadAnswer(testDescription: "nothing at all", bytes: "", code: .interrupted),
            BadAnswer(testDescription: "half a head", bytes: "HTTP/1.1 200 OK\r\nContent-Le", code: .interrupted),
            BadAnswer(
                testDescription: "half a body", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                code: .interrupted),
            BadAnswer(
                testDescription: "half a chunk",
                bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf", code: .interrupted),
            BadAnswer(
                testDescription: "chunks without the last one",
                bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", code: .interrupted),
            BadAnswer(
                testDescription: "a length above the limit",
                bytes: "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", code: .tooLarge),
            BadAnswer(
                testDescription: "chunks above the limit",
                bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"
                    + String(repeating: "x", count: 1001) + "\r\n0\r\n\r\n", code: .tooLarge),
            BadAnswer(
                testDescription: "a body without length above the limit",
                bytes: "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 5000), code: .tooLarge),
            BadAnswer(
                testDescription: "endless header fields",
                bytes: "HTTP/1.1 200 OK\r\n"
                    + String(repeating: "X-Filler: \(String(repeating: "y", count: 1000))\r\n", count: 300) + "\r\n",
                code: .tooLarge),
        ])
    func badAnswer(_ bad: BadAnswer) async throws {
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(bad.bytes)
        }
        defer { server.stop() }
        let client = try CurlClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest("POST", server.url, body: [1], maximumResponseSize: 1000))
        }
        #expect(error?.code == bad.code, "\(error?.message ?? "")")
        #expect(error?.isBeforeRequest == false)
    }

    @Test("an answer of exactly the largest size is taken")
    func largestAnswer() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.answer(String(repeating: "x", count: 1000)) }
        }
        defer { server.stop() }
        let answer = try await CurlClient().send(HTTPRequest("GET", server.url, maximumResponseSize: 1000))
        #expect(answer.body.count == 1000)
    }

    @Test("chunks are joined, interim answers skipped and trailers left out")
    func chunked() async throws {
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-True: yes\r\n\r\n")
            for piece in ["5\r\nhello\r\n", "1;ext=1\r\n \r\n", "5\r\nworld\r\n", "0\r\nX-Trailer: t\r\n\r\n"] {
                connection.write(piece)
            }
        }
        defer { server.stop() }
        let answer = try await CurlClient().send(HTTPRequest("GET", server.url))
        #expect(String(decoding: answer.body, as: UTF8.self) == "hello world")
        #expect(answer.header("X-True") == "yes")
        #expect(answer.header("Link") == nil)
        #expect(answer.header("X-Trailer") == nil)
    }

    @Test("no answer ends with the time, and the request counts as sent")
    func timeout() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        defer { server.stop() }
        let client = try CurlClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest("GET", server.url, timeout: .milliseconds(150)))
        }
        #expect(error?.code == .timeout)
        #expect(error?.isBeforeRequest == false)
    }

    @Test("a refused connection is an error before the request")
    func refused() async throws {
        let port = try LoopbackServer.closedPort()
        let client = try CurlClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest("POST", "http://127.0.0.1:\(port)/x?token=hidden", body: [1]))
        }
        #expect(error?.code == .connectFailed)
        #expect(error?.isBeforeRequest == true)
        #expect(error?.message.contains("hidden") == false)
    }

    @Test("a name without address is an error before the request")
    func unresolved() async throws {
        let client = try CurlClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest("GET", "http://no-such-host.invalid/"))
        }
        #expect(error?.code == .nameNotResolved)
        #expect(error?.isBeforeRequest == true)
    }

    @Test("a local socket is used instead of the URL's host")
    func unixSocket() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("s")
        let server = try LoopbackServer(unixPath: path) { connection in
            while let request = connection.readRequest() {
                connection.answer(request.contains("Host: martlet\r\n") ? "local" : request)
            }
        }
        defer { server.stop() }
        let answer = try await CurlClient().send(HTTPRequest("GET", "http://martlet/x", unixSocketPath: path))
        #expect(String(decoding: answer.body, as: UTF8.self) == "local")
    }

    @Test("redirects are returned, not followed")
    func redirect() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.answer("", status: "302 Found", headers: "Location: http://127.0.0.1:1/\r\n")
            }
        }
        defer { server.stop() }
        let answer = try await CurlClient().send(HTTPRequest("GET", server.url))
        #expect(answer.status == 302)
        #expect(server.connectionCount == 1)
    }

    @Test("requests one after the other share a connection")
    func keepAlive() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.answer("x") }
        }
        defer { server.stop() }
        let client = try CurlClient()
        for _ in 0..<20 { #expect(try await client.send(HTTPRequest("GET", server.url)).status == 200) }
        #expect(server.connectionCount == 1)
    }

    @Test("many requests at once each get their own answer")
    func parallel() async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                connection.answer(String(request.split(separator: " ")[1]))
            }
        }
        defer { server.stop() }
        let client = try CurlClient(configuration: .init(connectionsPerHost: 8))
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let answer = try await client.send(HTTPRequest("GET", "\(server.url)/\(number)"))
                    return String(decoding: answer.body, as: UTF8.self) == "/\(number)"
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(server.connectionCount <= 8)
    }

    @Test("cancelling the task ends the transfer at once, on both sides")
    func cancellation() async throws {
        let (arrived, closed) = (Signal(), Signal())
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            arrived.raise()
            connection.waitForClose()
            closed.raise()
        }
        defer { server.stop() }
        let client = try CurlClient()
        let task = Task { try await client.send(HTTPRequest("GET", server.url)) }
        await arrived.wait()
        task.cancel()
        let error = await #expect(throws: HTTPClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        await closed.wait()
    }

    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.answer("x") }
        }
        defer { server.stop() }
        let client = try CurlClient()
        let gate = Signal()
        let task = Task {
            await gate.wait()
            return try await client.send(HTTPRequest("GET", server.url))
        }
        task.cancel()
        gate.raise()
        let error = await #expect(throws: HTTPClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test("closing ends what runs and refuses what comes later")
    func close() async throws {
        let arrived = Signal()
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            arrived.raise()
            connection.waitForClose()
        }
        defer { server.stop() }
        let client = try CurlClient()
        let running = Task { try await client.send(HTTPRequest("GET", server.url)) }
        await arrived.wait()
        client.close()
        await #expect(throws: HTTPClientError.self) { try await running.value }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest("GET", server.url))
        }
        #expect(error?.isBeforeRequest == true)
    }

    @Test("a configured proxy gets the whole URL, and its exceptions are reached directly")
    func proxy() async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                connection.answer(String(request.split(whereSeparator: \.isNewline)[0]))
            }
        }
        defer { server.stop() }
        let client = try CurlClient(
            configuration: .init(proxy: .init(url: Redacted(server.url), exceptions: "127.0.0.1")))
        let far = try await client.send(HTTPRequest("GET", "http://far.invalid/x"))
        #expect(String(decoding: far.body, as: UTF8.self) == "GET http://far.invalid/x HTTP/1.1")
        let near = try await client.send(HTTPRequest("GET", "\(server.url)/x"))
        #expect(String(decoding: near.body, as: UTF8.self) == "GET /x HTTP/1.1")
    }

    @Test(
        "a URL that is not plain http or https is refused, and not repeated in the error",
        arguments: [
            "", "example.com", "ftp://example.com/", "file:///etc/passwd", "http://", "http:///x", "http://a b/",
            "http://user:secret@example.com/", "http://example.com:0/", "http://example.com:99999/",
            "http://[::1/", "http://a:b:c/", "http://exa\nmple.com/", "http://example.com\\@evil/",
        ])
    func badURL(_ url: String) async throws {
        let client = try CurlClient()
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest("GET", url)) }
        #expect(error?.code == .invalidURL)
        #expect(error?.isBeforeRequest == true)
        #expect(error?.message.contains("secret") == false)
    }

    @Test(
        "a header field that would break the request is refused, and its value not repeated",
        arguments: [
            HTTPField("X", "secret\r\nY: 1"), HTTPField("X", "secret\u{0}"), HTTPField("X Y", "secret"),
            HTTPField("X:", "secret"), HTTPField("", "secret"), HTTPField("X\n", "secret"),
        ])
    func badField(_ field: HTTPField) async throws {
        let client = try CurlClient()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest("GET", "http://127.0.0.1:1/", headers: [field]))
        }
        #expect(error?.isBeforeRequest == true)
        #expect(error?.message.contains("secret") == false)
    }
}

/// A value that a server's thread leaves for the test.
final class Box: Sendable {
    private let content = Mutex("")
    var value: String { content.withLock { $0 } }
    func set(_ value: String) { content.withLock { $0 = value } }
}
