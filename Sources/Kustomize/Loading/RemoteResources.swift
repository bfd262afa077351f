public import Base

/// A repository or file elsewhere that a kustomization names.
public struct RemoteLocation: Hashable, Sendable {
    /// As written in the kustomization.
    public var text: String
    /// The repository's URL, in the form that Kustomize clones; for a file its URL.
    public var repository: String
    /// The directory inside the repository, without `/` at either end; empty for its root.
    public var path: String
    /// The branch, tag or commit; empty for the repository's default.
    public var reference: String
    /// Whether a file is fetched by HTTP, and not a repository.
    public var isFile: Bool
    /// Whether submodules are wanted.
    public var includesSubmodules: Bool
}

/// Fetches what a kustomization names elsewhere. Implementations decide what is allowed, and pin what they fetch.
public protocol RemoteResources: Sendable {
    /// The tree of a repository at the reference asked for. Throws `KustomizeError` with `remoteNotAllowed` for what
    /// the configuration does not name.
    func tree(of location: RemoteLocation) throws -> any FileTree
    /// The content of a single file.
    func file(at location: RemoteLocation) throws -> [UInt8]
}

extension RemoteResources {
    /// Refuses: single files have no commit to pin.
    public func file(at location: RemoteLocation) throws -> [UInt8] {
        throw KustomizeError(
            .remoteNotAllowed,
            "\(location.text): single files are not fetched; name a directory of a Git repository instead")
    }
}
