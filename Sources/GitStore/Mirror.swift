public import Base
import CLibgit2
import Synchronization

/// The local copy of one remote repository: all branches, tags and notes, with their history.
///
/// A caller fetches, resolves a revision, and reads the tree of the commit it got. Reading never talks to the remote.
/// Trees stay readable while fetches go on; a rebuild may end that for trees opened before it.
///
/// The C library has no shallow fetch: a mirror holds the whole history.
public final class Mirror: Sendable {
    private struct State: Sendable {
        var source: GitRepositorySource
        var pool: RepositoryPool
    }

    let url: RepositoryURL
    let disk: MirrorDisk
    let options: GitStore.Options
    let network: ThreadPool
    let local: ThreadPool
    private let state: Mutex<State>
    private let rounds: FetchRounds

    init(source: GitRepositorySource, url: RepositoryURL, folder: String, store: GitStore) {
        self.url = url
        options = store.options
        network = store.network
        local = store.local
        let disk = MirrorDisk(directory: store.directory, folder: folder, address: url.text)
        self.disk = disk
        state = Mutex(State(source: source, pool: RepositoryPool(path: disk.path)))
        let box = WeakMirror()
        rounds = FetchRounds(pool: store.network, timeLimit: store.options.timeLimit) { token, close, progress in
            guard let mirror = box.mirror else { throw CancellationError() }
            return try mirror.fetch(token: token, close: close, progress: progress)
        }
        box.set(self)
    }

    /// The mirror's directory.
    public var path: String { disk.path }

    /// The repository's address, without credentials.
    public var address: String { url.text }

    /// Brings all branches, tags and notes to what the remote has, and forgets those it no longer has.
    ///
    /// Concurrent calls share fetches: a call joins a fetch that has not begun to read the remote's refs, and otherwise
    /// the one after it, so that no call gets a result older than itself. If all calls of a fetch are cancelled, it is
    /// broken off, and the mirror stays as it was. If the remote's refs are those of the mirror, nothing is transferred.
    /// A mirror that is missing, damaged or half-written is made anew under another name and put in place when it is
    /// complete.
    /// - Parameter progress: is told what has come so far, on another thread.
    /// - Throws: `GitStoreError`, `CancellationError`.
    public func fetch(progress: (@Sendable (FetchProgress) -> Void)? = nil) async throws -> FetchResult {
        try await rounds.join(progress: progress)
    }

    /// The refs that the remote has at this moment, `HEAD` among them. Throws `GitStoreError`.
    public func remoteRefs() async throws -> [GitRef] {
        let source = self.source
        return try await network.run(timeLimit: options.timeLimit) { [url] token in
            let session = RemoteSession(url: url, source: source, token: token)
            return try session.withConnection(to: nil) { try session.refs(of: $0) }
        }
    }

    /// The refs that the mirror has. Throws `GitStoreError`.
    public func refs() async throws -> [GitRef] {
        try await reading { try MirrorRefs.all($0.repository) }
    }

    /// The files of a commit. Throws `GitStoreError` with code `revisionNotFound` if the mirror does not have it.
    public func tree(at commit: CommitID) async throws -> GitTree {
        let pool = self.pool
        return try await local.run { _ in
            let root = try pool.with { try CommitObject.treeID(of: commit, $0) }
            return GitTree(commit: commit, root: root, pool: pool)
        }
    }

    var source: GitRepositorySource { state.withLock { $0.source } }
    var pool: RepositoryPool { state.withLock { $0.pool } }

    func use(_ source: GitRepositorySource) { state.withLock { $0.source = source } }

    /// Forgets the handles of a directory that has been replaced.
    func replacePool() { state.withLock { $0.pool = RepositoryPool(path: disk.path) } }

    /// Runs `body` with a handle on a thread for reading.
    func reading<Result: Sendable>(
        _ body: @escaping @Sendable (RepositoryPool.Handle) throws -> Result
    ) async throws -> Result {
        let pool = self.pool
        return try await local.run { _ in try pool.with(body) }
    }
}

/// Breaks the circle between a mirror and the fetches that it owns.
private final class WeakMirror: Sendable {
    private struct Box: Sendable { weak var mirror: Mirror? }
    private let box = Mutex(Box())
    var mirror: Mirror? { box.withLock { $0.mirror } }
    func set(_ mirror: Mirror) { box.withLock { $0.mirror = mirror } }
}
