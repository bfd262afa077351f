import CLibgit2
import Synchronization

/// Opened handles of one repository on disk. Each is lent to one thread at a time, since libgit2's objects must not be
/// used by two threads at once.
final class RepositoryPool: Sendable {
    /// One opened repository.
    final class Handle: @unchecked Sendable {
        // Proof for `@unchecked`: the pool hands a handle to one closure at a time and takes it back after it.
        let repository: OpaquePointer
        let objects: OpaquePointer

        fileprivate init(path: String) throws(GitStoreError) {
            var repository: OpaquePointer?
            try LibGit2.check(git_repository_open_bare(&repository, path), "open the mirror")
            guard let repository else { throw GitStoreError(.corruptMirror, "the mirror cannot be opened") }
            var objects: OpaquePointer?
            let code = git_repository_odb(&objects, repository)
            guard code == 0, let objects else {
                git_repository_free(repository)
                throw LibGit2.error(code, "open the mirror's objects")
            }
            self.repository = repository
            self.objects = objects
        }

        deinit {
            git_odb_free(objects)
            git_repository_free(repository)
        }
    }

    // A handle keeps file descriptors and mapped packs.
    private static let idleLimit = 4

    /// The repository's directory.
    let path: String
    private let idle = Mutex<[Handle]>([])
    private let damaged = Atomic<Bool>(false)

    init(path: String) { self.path = path }

    /// Whether an object that must be there was missing or unreadable.
    var isDamaged: Bool { damaged.load(ordering: .relaxed) }

    /// Notes that the repository needs to be rebuilt.
    func noteDamage() { damaged.store(true, ordering: .relaxed) }

    /// Lends a handle to `body`.
    func with<Result>(_ body: (Handle) throws -> Result) throws -> Result {
        let handle: Handle
        if let free = idle.withLock({ $0.popLast() }) {
            handle = free
        } else {
            do { handle = try Handle(path: path) } catch {
                noteDamage()
                throw GitStoreError(.corruptMirror, "\(error.message); the next fetch rebuilds it")
            }
        }
        defer {
            idle.withLock { idle in
                if idle.count < RepositoryPool.idleLimit { idle.append(handle) }
            }
        }
        return try body(handle)
    }

    /// The size of an object, without reading it.
    func size(of id: ObjectID) throws -> Int {
        try with { handle in
            var raw = id.raw
            var size = 0
            var type = GIT_OBJECT_INVALID
            let code = git_odb_read_header(&size, &type, handle.objects, &raw)
            guard code == 0 else { throw damage(code, id) }
            return size
        }
    }

    /// Reads an object's content, which must be of type `type`.
    func read<Result>(
        _ id: ObjectID, type: git_object_t, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        try with { handle in
            var raw = id.raw
            var object: OpaquePointer?
            let code = git_odb_read(&object, handle.objects, &raw)
            guard code == 0, let object else { throw damage(code, id) }
            defer { git_odb_object_free(object) }
            guard git_odb_object_type(object) == type else {
                throw GitStoreError(.corruptMirror, "object \(id.hex) is of another type than its tree says")
            }
            return try body(
                UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
        }
    }

    private func damage(_ code: Int32, _ id: ObjectID) -> GitStoreError {
        noteDamage()
        let reason = LibGit2.error(code, "read object \(id.hex)").message
        return GitStoreError(.corruptMirror, "\(reason); the next fetch rebuilds the mirror")
    }
}
