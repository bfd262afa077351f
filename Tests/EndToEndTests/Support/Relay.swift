import Foundation
import Glibc
import Synchronization

/// Passes connections on to another port of this machine, once it is told to; until then, and again after its end,
/// connections to its port are refused, as if there were no machine.
final class Relay: Sendable {
    let port: UInt16
    private let target: UInt16
    private let listener = Mutex<Int32?>(nil)

    /// Reserves a port.
    init(to target: UInt16) throws {
        self.target = target
        let descriptor = try Self.bound(to: 0)
        defer { close(descriptor) }
        var name = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        port = UInt16(bigEndian: name.sin_port)
    }

    deinit { stop() }

    /// Begins to pass connections on.
    func start() throws {
        let descriptor = try Self.bound(to: port)
        guard listen(descriptor, 64) == 0 else { throw RawConnection.Failed(call: "listen", code: errno) }
        listener.withLock { $0 = descriptor }
        Thread.detachNewThread { [target] in
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { return }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                guard let server = try? Self.connected(to: target) else {
                    close(client)
                    continue
                }
                // Each direction ends by itself; the descriptors are closed when both have ended.
                let group = DispatchGroup()
                for (from, to) in [(client, server), (server, client)] {
                    group.enter()
                    Thread.detachNewThread {
                        Self.copy(from: from, to: to)
                        group.leave()
                    }
                }
                group.notify(queue: .global()) {
                    close(client)
                    close(server)
                }
            }
        }
    }

    /// Accepts no more connections.
    func stop() {
        listener.withLock { listener in
            guard let descriptor = listener else { return }
            shutdown(descriptor, Int32(SHUT_RDWR))
            close(descriptor)
            listener = nil
        }
    }

    private static func copy(from: Int32, to: Int32) {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = recv(from, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            var sent = 0
            while sent < count {
                let more = buffer.withUnsafeBytes {
                    send(to, $0.baseAddress.map { $0 + sent }, count - sent, Int32(MSG_NOSIGNAL))
                }
                guard more > 0 else { break }
                sent += more
            }
            guard sent == count else { break }
        }
        shutdown(to, Int32(SHUT_WR))
        shutdown(from, Int32(SHUT_RD))
    }

    private static func bound(to port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard address(port, { bind(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            throw RawConnection.Failed(call: "bind", code: errno)
        }
        return descriptor
    }

    private static func connected(to port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard address(port, { connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            throw RawConnection.Failed(call: "connect", code: errno)
        }
        return descriptor
    }

    private static func address(_ port: UInt16, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { use($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
