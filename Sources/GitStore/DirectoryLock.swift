import Base
import Foundation
import Glibc

/// A lock file that one holder has at a time, be it in this process or another. The kernel releases it when the process
/// ends, however it ends.
enum DirectoryLock {
    /// Runs `body` with the lock, after waiting for it until `token` is stopped.
    static func with<Result>(path: String, token: WorkToken, _ body: () throws -> Result) throws -> Result {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw GitStoreError(.fileSystem, "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            guard reason == EWOULDBLOCK || reason == EINTR else {
                throw GitStoreError(.fileSystem, "cannot lock \(path): \(String(cString: strerror(reason)))")
            }
            switch token.stopReason {
            case nil: usleep(20_000)
            case .timedOut: throw GitStoreError(.timeout, "another holder has kept \(path) for too long")
            case .cancelled: throw CancellationError()
            }
        }
        return try body()
    }
}
