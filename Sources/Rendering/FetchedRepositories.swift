public import Base
public import Kustomize
import Synchronization

/// The remote repositories that have been fetched for a render, and those that it has asked for in vain.
///
/// A render does not wait for the network: it fails where a repository is missing. Whoever renders fetches `missing`
/// and renders again, until nothing is.
public final class FetchedRepositories: RemoteResources {
    /// A repository's content at a commit.
    public struct Content: Sendable {
        /// The files.
        public var tree: any FileTree
        /// The commit.
        public var commit: CommitID

        /// Creates it.
        public init(tree: any FileTree, commit: CommitID) {
            self.tree = tree
            self.commit = commit
        }
    }

    private struct State {
        var contents: [Key: Content] = [:]
        var missing: [RemoteLocation] = []
        var used: [String] = []
    }

    private struct Key: Hashable {
        var repository: String
        var reference: String
    }

    private let state = Mutex(State())

    /// Creates a collection without repositories.
    public init() {}

    /// Adds a repository.
    public func add(_ content: Content, at location: RemoteLocation) {
        state.withLock { state in
            state.contents[Key(repository: location.repository, reference: location.reference)] = content
            state.missing.removeAll {
                $0.repository == location.repository && $0.reference == location.reference
            }
        }
    }

    /// What a render has asked for and was not there.
    public var missing: [RemoteLocation] { state.withLock { $0.missing } }

    /// What has been used, as `repository@commit`, for the digest of a render's inputs.
    var used: [String] { state.withLock { Set($0.used).sorted() } }

    /// The tree of a repository that was added; else notes that it is missing.
    public func tree(of location: RemoteLocation) throws -> any FileTree {
        try state.withLock { state in
            let key = Key(repository: location.repository, reference: location.reference)
            guard let content = state.contents[key] else {
                state.missing.append(location)
                throw KustomizeError(.remoteNotAllowed, "\(location.text): has not been fetched")
            }
            state.used.append("\(location.repository)@\(content.commit.hex)")
            return content.tree
        }
    }
}
