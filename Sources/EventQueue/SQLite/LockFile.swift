import Glibc
import Synchronization

/// Holds a file exclusively until it is let go, so that no second process opens the same database. The kernel lets go of
/// the lock when the process dies in whatever way, so a lock is never left behind.
final class LockFile: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock and writes this process's number into the file. Throws `EventQueueError.locked`.
    init(path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw EventQueueError.unavailable(reason: "\(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.read(descriptor)
            close(descriptor)
            throw EventQueueError.locked(path: path, processID: holder)
        }
        let text = Array("\(getpid())\n".utf8)
        // The number is only for people; the lock itself does not depend on it.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Lets go of the lock; the file stays.
    func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        guard let held else { return }
        // Not left to the close: a child that is just being started holds a copy until its exec.
        flock(held, LOCK_UN)
        close(held)
    }

    private static func read(_ descriptor: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
