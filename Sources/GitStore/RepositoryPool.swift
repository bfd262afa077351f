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
        fileprivate let generation: Int

        fileprivate init(path: String, generation: Int) throws(GitStoreError) {
            self.generation = generation
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

    private struct State: Sendable {
        var idle: [Handle] = []
        var generation = 0
    }

    // A handle keeps file descriptors and mapped packs.
    private static let idleLimit = 4

    /// The repository's directory.
    let path: String
    private let state = Mutex(State())
    private let damaged = Atomic<Bool>(false)

    init(path: String) { self.path = path }

    /// Whether an object that must be there was missing or unreadable.
    var isDamaged: Bool { damaged.load(ordering: .relaxed) }

    /// Notes that the repository needs to be rebuilt.
    func noteDamage() { damaged.store(true, ordering: .relaxed) }

    /// Lends a handle to `body`.
    func with<Result>(_ body: (Handle) throws -> Result) throws -> Result {
        let handle: Handle
        let (free, generation) = state.withLock { ($0.idle.popLast(), $0.generation) }
        if let free {
            handle = free
        } else {
            do { handle = try Handle(path: path, generation: generation) } catch {
                noteDamage()
                throw GitStoreError(.corruptMirror, "\(error.message); the next fetch rebuilds it")
            }
        }
        defer {
            state.withLock { state in
                if handle.generation == state.generation, state.idle.count < RepositoryPool.idleLimit {
                    state.idle.append(handle)
                }
            }
        }
        return try body(handle)
    }

    /// Closes all handles, those on loan when they come back, so that none keeps deleted packs open.
    func closeHandles() {
        let closed = state.withLock { state in
            let closed = state.idle
            state.idle = []
            state.generation += 1
            return closed
        }
        // Files are closed here, after the lock was given back.
        withExtendedLifetime(closed) {}
    }

    /// The size of an object, without reading it.
    func size(of id: ObjectID) throws -> Int {
        try with { handle in
            var raw = id.raw
            var size = 0
            var type = GIT_OBJECT_INVALID
            let code = searching(handle) { git_odb_read_header(&size, &type, handle.objects, &raw) }
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
            let code = searching(handle) { git_odb_read(&object, handle.objects, &raw) }
            guard code == 0, let object else { throw damage(code, id) }
            defer { git_odb_object_free(object) }
            guard git_odb_object_type(object) == type else {
                throw GitStoreError(.corruptMirror, "object \(id.hex) is of another type than its tree says")
            }
            return try body(
                UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
        }
    }

    /// Looks for an object again if its pack was joined with others while libgit2 was about to open it.
    private func searching(_ handle: Handle, _ read: () -> Int32) -> Int32 {
        let code = read()
        guard code < 0, git_odb_refresh(handle.objects) == 0 else { return code }
        return read()
    }

    private func damage(_ code: Int32, _ id: ObjectID) -> GitStoreError {
        noteDamage()
        let reason = LibGit2.error(code, "read object \(id.hex)").message
        return GitStoreError(.corruptMirror, "\(reason); the next fetch rebuilds the mirror")
    }
}
