import Foundation
import Glibc
import Synchronization

/// A server on 127.0.0.1, or on a local socket, that does with each connection exactly what a test says. Each
/// connection has a thread of its own, so handlers may block.
public final class LoopbackServer: Sendable {
    /// The system does not let the server listen.
    public struct CannotListen: Error {
        /// The system's error number.
        public var code: Int32
    }

    /// The port on 127.0.0.1; 0 for a local socket.
    public let port: Int
    private let listener: Int32
    private let connections = Mutex(0)
    private let isStopped = Mutex(false)

    /// How many connections were accepted.
    public var connectionCount: Int { connections.withLock { $0 } }
    /// The server's address.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// Starts to listen, and calls `handle` for each connection.
    public init(unixPath: String? = nil, _ handle: @escaping @Sendable (ServerConnection) -> Void) throws {
        let listener = socket(unixPath == nil ? AF_INET : AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        let result: Int32
        if let unixPath {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: unixPath.utf8) }
            result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            port = 0
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            result = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    let result = bind(listener, pointer, size)
                    _ = getsockname(listener, pointer, &size)
                    return result
                }
            }
            port = Int(UInt16(bigEndian: address.sin_port))
        }
        self.listener = listener
        guard result == 0, listen(listener, 256) == 0 else { throw CannotListen(code: errno) }
        Thread.detachNewThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else {
                    // Closed here and nowhere else, so that nobody accepts from a descriptor that has a new owner.
                    close(listener)
                    return
                }
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                connections.withLock { $0 += 1 }
                Thread.detachNewThread {
                    handle(ServerConnection(descriptor: descriptor))
                    close(descriptor)
                }
            }
        }
    }

    /// Accepts no more connections.
    public func stop() {
        let wasStopped = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return isStopped
        }
        // Ends the waiting of the thread that accepts.
        if !wasStopped { shutdown(listener, Int32(SHUT_RDWR)) }
    }

    /// A port where nobody listens.
    public static func closedPort() throws -> Int {
        let server = try LoopbackServer { _ in }
        server.stop()
        return server.port
    }
}

/// The server's side of a connection.
public struct ServerConnection: Sendable {
    let descriptor: Int32

    /// The next request with its body, or `nil` when the client is gone.
    public func readRequest() -> String? {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while bytes.count < end.count || !bytes.suffix(end.count).elementsEqual(end) {
            guard let byte = read(1) else { return nil }
            bytes += byte
        }
        let head = String(decoding: bytes, as: UTF8.self)
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
        for _ in 0..<(length ?? 0) {
            guard let byte = read(1) else { return nil }
            bytes += byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func read(_ count: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        let result = Glibc.read(descriptor, &buffer, count)
        return result > 0 ? Array(buffer[..<result]) : nil
    }

    /// Blocks until the client closes the connection.
    public func waitForClose() {
        while read(4096) != nil {}
    }

    /// Writes a text; `false` when the client is gone.
    @discardableResult
    public func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Writes bytes; `false` when the client is gone.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Writes a whole answer.
    @discardableResult
    public func answer(_ body: String, status: String = "200 OK", headers: String = "") -> Bool {
        write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }
}

/// Says once, from any thread, that something has happened.
public final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let semaphore = DispatchSemaphore(value: 0)

    /// Creates a signal that was not raised.
    public init() { (stream, continuation) = AsyncStream.makeStream() }

    /// Says that it has happened.
    public func raise() {
        continuation.finish()
        semaphore.signal()
    }

    /// Waits in a task.
    public func wait() async { for await _ in stream {} }

    /// Waits on a server's thread; at most five seconds.
    public func block() { _ = semaphore.wait(timeout: .now() + 5) }
}
