import Foundation
import Glibc
import Manifests
import Signing

/// What was fetched from repositories, in a folder: content by its digest, and notes that say which content an address
/// or a tag had. Content is checked whenever it is read; a damaged piece counts as not there.
///
/// Several processes may use one folder: each file appears under its name only when it is whole, and is never changed
/// afterwards but by another whole one.
public struct ChartCache: Sendable {
    /// Which content an address had, and when.
    struct Note: Sendable, Hashable {
        var digest: ContentDigest
        /// The `ETag` of the answer; empty if there was none.
        var tag: String
        /// When it was last known to be so, in seconds since 1970.
        var time: Int64
    }

    private static let folders = ["content/sha256", "content/sha512", "notes"]

    private let directory: String
    private let maximumBytes: Int

    /// Uses a folder, which is made where it is missing. Leftovers of processes that were killed are removed.
    ///
    /// - Parameter maximumBytes: beyond it, what was not used for the longest time is removed.
    /// - Throws: `RepositoryError` if the folder cannot be used.
    public init(directory: String, maximumBytes: Int = 2 << 30) throws {
        self.directory = directory
        self.maximumBytes = maximumBytes
        for folder in Self.folders {
            do {
                try FileManager.default.createDirectory(
                    atPath: "\(directory)/\(folder)", withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            } catch {
                throw RepositoryError(
                    .cache, "the cache folder \(directory) cannot be made: \(error.localizedDescription)")
            }
            removeLeftovers(in: "\(directory)/\(folder)")
        }
    }

    /// Removes unfinished files that nobody can be writing any more.
    private func removeLeftovers(in folder: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix(".new-") {
            var status = stat()
            guard stat("\(folder)/\(name)", &status) == 0, time(nil) - status.st_mtim.tv_sec > 3_600 else { continue }
            unlink("\(folder)/\(name)")
        }
    }

    private func path(of digest: ContentDigest) -> String {
        "\(directory)/content/\(digest.algorithm.rawValue)/\(digest.digits)"
    }

    /// Keys may hold whatever an address holds, so they do not become names of files.
    private func path(ofNote key: String) -> String { "\(directory)/notes/\(SHA256.hexDigest(of: key))" }

    // MARK: Content

    /// The content with a digest, if it is there and whole.
    func content(_ digest: ContentDigest) -> [UInt8]? {
        let path = path(of: digest)
        guard let bytes = Self.read(path) else { return nil }
        if digest.matches(bytes) {
            noteUse(of: path)
            return bytes
        }
        unlink(path)
        return nil
    }

    /// Keeps content. It must have the digest.
    func keep(_ bytes: [UInt8], _ digest: ContentDigest) throws(RepositoryError) {
        try write(bytes, to: path(of: digest))
    }

    // MARK: Size

    /// Files keep the time of their last use, to the hour.
    private func noteUse(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0, time(nil) - status.st_mtim.tv_sec > 3_600 else { return }
        utimensat(AT_FDCWD, path, nil, 0)
    }

    /// Removes what was not used for the longest time, down to four fifths of the maximum, if there is more than that.
    func prune() {
        var files: [(path: String, size: Int, time: Int)] = []
        var total = 0
        for folder in Self.folders {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)")) ?? []
            where !name.hasPrefix(".") {
                var status = stat()
                let path = "\(directory)/\(folder)/\(name)"
                guard stat(path, &status) == 0 else { continue }
                files.append((path, Int(status.st_size), status.st_mtim.tv_sec))
                total += Int(status.st_size)
            }
        }
        guard total > maximumBytes else { return }
        // Another process that reads one of them has it open, or fetches it again.
        for file in files.sorted(by: { $0.time < $1.time }) where total > maximumBytes / 5 * 4 {
            unlink(file.path)
            total -= file.size
        }
    }

    // MARK: Notes

    /// What is known of an address.
    func note(_ key: String) -> Note? {
        guard let bytes = Self.read(path(ofNote: key)), let node = try? JSON.parse(bytes, path: "note"),
            let digest = node["digest"]?.string.flatMap({ ContentDigest($0) }), let time = node["time"]?.int
        else { return nil }
        return Note(digest: digest, tag: node["tag"]?.string ?? "", time: Int64(time))
    }

    /// Notes what an address has.
    func keep(_ note: Note, for key: String) throws(RepositoryError) {
        let node = Node.mapping([
            "digest": .string(note.digest.description), "tag": .string(note.tag), "time": .int(Int(note.time)),
        ])
        try write(JSON.serialize(node), to: path(ofNote: key))
    }

    // MARK: Files

    private static func read(_ path: String) -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return Array(data)
    }

    /// Writes beside the place, makes that durable, and gives it its name.
    private func write(_ bytes: [UInt8], to path: String) throws(RepositoryError) {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        let random = Hex.encode((0..<8).map { _ in UInt8.random(in: 0...255) })
        let temporary = "\(folder)/.new-\(getpid())-\(random)"
        func failure(_ what: String) -> RepositoryError {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            return RepositoryError(.cache, "the cache folder \(directory): \(what): \(reason)")
        }
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot create a file") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = failure("cannot write")
                close(descriptor)
                throw error
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else {
            let error = failure("cannot write")
            close(descriptor)
            throw error
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else { throw failure("cannot rename") }
        let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return }
        fsync(parent)
        close(parent)
    }
}
