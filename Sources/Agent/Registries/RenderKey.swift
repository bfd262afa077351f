import Base
import Foundation
import Signing

/// The secret of this installation on which everything depends that charts draw by chance: passwords, keys,
/// certificates. It is made at the first start and kept in the data directory; whoever loses it gets other values.
enum RenderKey {
    private static let count = 32

    /// Reads the key, or makes it. Throws `RenderKeyError`.
    static func load(from directory: String) throws -> Redacted<[UInt8]> {
        let path = "\(directory)/render-key"
        if !FileManager.default.fileExists(atPath: path) { try make(path) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RenderKeyError(description: "\(path) cannot be read")
        }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let key = Hex.decode(text), key.count >= count else {
            throw RenderKeyError(
                description: "\(path) does not hold a key of \(count) bytes in hexadecimal digits; restore it from a "
                    + "backup, or delete it to get a new one: charts that draw passwords or keys then get others")
        }
        return Redacted(key)
    }

    /// Makes a key under another name first: a file under the right one is always whole.
    private static func make(_ path: String) throws {
        func failure(_ what: String) -> RenderKeyError {
            RenderKeyError(description: "\(path) \(what): \(String(cString: strerror(errno)))")
        }
        let draft = "\(path).\(getpid())"
        unlink(draft)
        let descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be made") }
        defer { unlink(draft) }
        let text = Array((Hex.encode(SecureRandom.bytes(count)) + "\n").utf8)
        let isWritten = write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten else { throw failure("cannot be written") }
        // Another process may have been faster; its key counts then.
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure("cannot be made") }
    }
}

/// Why there is no key.
struct RenderKeyError: Error, CustomStringConvertible {
    var description: String
}
