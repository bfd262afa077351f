import Base
import CLibgit2
import Foundation

/// The folder of a mirror and what may lie around it.
///
/// A mirror is made in a folder with another name and renamed when it is complete, so that a folder with the right name
/// is whole unless somebody damaged it. All writing happens under a lock that the kernel releases when a process dies;
/// so whatever temporary thing is found by its next holder is a leftover.
struct MirrorDisk: Sendable {
    // Written last, and holds the address.
    private static let marker = "martlet-mirror"

    let directory: String
    let folder: String
    let address: String

    var path: String { "\(directory)/\(folder)" }
    var incomingPath: String { "\(directory)/.incoming-\(folder)" }
    private var discardedPath: String { "\(directory)/.discarded-\(folder)" }
    private var lockPath: String { "\(directory)/.lock-\(folder)" }

    /// Runs `body` as the only one that writes to this mirror, on this machine.
    func withLock<Result>(token: WorkToken, _ body: () throws -> Result) throws -> Result {
        try DirectoryLock.with(path: lockPath, token: token, body)
    }

    /// Removes what a killed process left; under the lock only.
    func removeLeftovers() {
        remove(incomingPath)
        remove(discardedPath)
        let files = FileManager.default
        let packs = Set((try? files.contentsOfDirectory(atPath: "\(path)/objects/pack")) ?? [])
        for name in packs where name.hasPrefix("pack_git2_") || name.hasPrefix("tmp_") || name.hasSuffix(".lock") {
            remove("\(path)/objects/pack/\(name)")
        }
        // A pack and its index come and go one after the other.
        for name in packs {
            for (ending, other) in [(".pack", ".idx"), (".idx", ".pack")] where name.hasSuffix(ending) {
                if !packs.contains(name.dropLast(ending.count) + other) { remove("\(path)/objects/pack/\(name)") }
            }
        }
        for name in ["HEAD.lock", "packed-refs.lock", "config.lock"] { remove("\(path)/\(name)") }
        guard let refs = files.enumerator(atPath: "\(path)/refs") else { return }
        // A ref's own name cannot end in .lock.
        for case let name as String in refs where name.hasSuffix(".lock") { remove("\(path)/refs/\(name)") }
    }

    /// Whether something stands where the mirror should be.
    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Whether the folder looks like a whole mirror: the marker is there, and each ref's object can be found.
    func isSound() -> Bool {
        guard
            let data = FileManager.default.contents(atPath: "\(path)/\(MirrorDisk.marker)"),
            String(decoding: data, as: UTF8.self) == address
        else { return false }
        do {
            return try RepositoryPool(path: path).with { handle in
                var head: OpaquePointer?
                guard git_reference_lookup(&head, handle.repository, "HEAD") == 0 else { return false }
                git_reference_free(head)
                let refs = try MirrorRefs.all(handle.repository)
                for (index, ref) in refs.enumerated() {
                    guard var id = ObjectID(ref.target)?.raw else { return false }
                    // Reading headers opens the packs, which checks them; for the rest the index must do.
                    var size = 0
                    var type = GIT_OBJECT_INVALID
                    let found =
                        index < 64
                        ? git_odb_read_header(&size, &type, handle.objects, &id) == 0
                        : git_odb_exists(handle.objects, &id) == 1
                    guard found else { return false }
                }
                return true
            }
        } catch { return false }
    }

    /// Creates the empty repository that becomes the mirror.
    func createIncoming() throws {
        var repository: OpaquePointer?
        try LibGit2.check(git_repository_init(&repository, incomingPath, 1), "create \(incomingPath)")
        git_repository_free(repository)
    }

    /// Puts the complete new repository in the mirror's place.
    func installIncoming() throws {
        let files = FileManager.default
        do {
            try Data(address.utf8).write(to: URL(fileURLWithPath: "\(incomingPath)/\(MirrorDisk.marker)"))
            if exists { try files.moveItem(atPath: path, toPath: discardedPath) }
            try files.moveItem(atPath: incomingPath, toPath: path)
        } catch {
            throw GitStoreError(.fileSystem, "cannot put the mirror \(path) in place: \(error.localizedDescription)")
        }
        remove(discardedPath)
    }

    private func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
