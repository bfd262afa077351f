import Base
import CLibgit2
import Foundation
import Synchronization

/// Bare mirrors of remote repositories, all in one directory.
///
/// Each mirror has a folder named after the repository's host and path, with a part of the SHA-1 of its address behind
/// it, so that no two addresses share one. Several processes may use the same directory.
public final class GitStore: Sendable {
    /// Limits of a store.
    public struct Options: Sendable, Hashable {
        /// How long one fetch, push or listing of refs may take.
        public var timeLimit: Duration
        /// How many of them may run at once.
        public var connections: Int
        /// Who writes notes.
        public var authorName: String
        /// The e-mail address of who writes notes.
        public var authorEmail: String

        /// Creates options.
        public init(
            timeLimit: Duration = .seconds(600), connections: Int = 4, authorName: String = "Martlet",
            authorEmail: String = "martlet@localhost"
        ) {
            self.timeLimit = timeLimit
            self.connections = connections
            self.authorName = authorName
            self.authorEmail = authorEmail
        }
    }

    /// The directory of all mirrors.
    public let directory: String
    let options: Options
    /// Threads that talk to remotes.
    let network: ThreadPool
    /// Threads that read mirrors, so that slow remotes never hold up reading.
    let local: ThreadPool
    private let mirrors = Mutex<[String: Mirror]>([:])

    /// Opens a store, and creates its directory if it is missing. Throws `GitStoreError`.
    public init(directory: String, options: Options = Options()) throws {
        LibGit2.start()
        self.directory = directory
        self.options = options
        network = ThreadPool(threads: options.connections)
        local = ThreadPool(threads: 2)
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw GitStoreError(.fileSystem, "cannot create \(directory): \(error.localizedDescription)")
        }
    }

    /// The mirror of a repository. Sources with the same address share one; the credentials given last are used from
    /// then on. Nothing is read or fetched yet.
    /// - Throws: `GitStoreError` for an address that cannot be used.
    public func mirror(for source: GitRepositorySource) throws -> Mirror {
        let url = try RepositoryURL(source.url)
        let name = try GitStore.folderName(url)
        return mirrors.withLock { mirrors in
            if let mirror = mirrors[name] {
                mirror.use(source)
                return mirror
            }
            let mirror = Mirror(source: source, url: url, folder: name, store: self)
            mirrors[name] = mirror
            return mirror
        }
    }

    /// The refs of a remote, `HEAD` among them, without a mirror. Throws `GitStoreError`.
    public func remoteRefs(of source: GitRepositorySource) async throws -> [GitRef] {
        let url = try RepositoryURL(source.url)
        return try await network.run(timeLimit: options.timeLimit) { token in
            let session = RemoteSession(url: url, source: source, token: token)
            return try session.withConnection(to: nil) { try session.refs(of: $0) }
        }
    }

    static func folderName(_ url: RepositoryURL) throws -> String {
        LibGit2.start()
        var id = git_oid()
        let text = Array(url.text.utf8)
        try LibGit2.check(git_odb_hash(&id, text, text.count, GIT_OBJECT_BLOB), "name the mirror")
        return "\(url.readableName)-\(ObjectID(id).hex.prefix(16)).git"
    }
}
