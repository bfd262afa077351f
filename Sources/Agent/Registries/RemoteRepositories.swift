import Base
import GitStore
import Kustomize
import Rendering

/// Fetches the repositories that kustomizations name beside their own: only those of the configuration, and only at a
/// commit or tag, so that the same commit renders the same.
struct RemoteRepositories: Sendable {
    let registry: RepositoryRegistry

    /// A repository's content at the reference asked for. Throws `DiagnosticsError` for what is not allowed, and
    /// `GitStoreError` for what cannot be fetched.
    func content(at location: RemoteLocation) async throws -> FetchedRepositories.Content {
        guard let name = registry.name(forURL: location.repository) else {
            throw Self.refused(
                location, "the repository \(location.repository) is not in the configuration",
                "add it to repositories in the configuration, or commit the directory to this repository and name its path"
            )
        }
        let mirror = try registry.mirror(of: name)
        if let commit = try await pinned(location.reference, in: mirror) {
            return FetchedRepositories.Content(tree: try await mirror.tree(at: commit), commit: commit)
        }
        _ = try await mirror.fetch()
        if let commit = try await pinned(location.reference, in: mirror) {
            return FetchedRepositories.Content(tree: try await mirror.tree(at: commit), commit: commit)
        }
        throw try await unpinned(location, name: name, mirror: mirror)
    }

    /// The commit of a full commit id or a tag.
    private func pinned(_ reference: String, in mirror: Mirror) async throws -> CommitID? {
        guard !reference.isEmpty else { return nil }
        let revision: String
        if CommitID(reference) != nil {
            revision = reference
        } else if reference.hasPrefix("refs/tags/") {
            revision = reference
        } else {
            revision = "refs/tags/\(reference)"
        }
        do {
            return try await mirror.resolve(revision)
        } catch let error as GitStoreError where error.code == .revisionNotFound || error.code == .corruptMirror {
            // A mirror that nothing has been fetched into is not there yet.
            return nil
        }
    }

    /// The error for a branch, which moves, and for what is not there at all.
    private func unpinned(_ location: RemoteLocation, name: String, mirror: Mirror) async throws -> DiagnosticsError {
        let reference = location.reference.isEmpty ? "HEAD" : location.reference
        do {
            let commit = try await mirror.resolve(reference)
            return Self.refused(
                location,
                "\(location.reference.isEmpty ? "the default branch" : "the branch \(reference)") of \(name) moves",
                "pin it to a commit or tag: ?ref=\(commit.hex) is where it stands now")
        } catch let error as GitStoreError where error.code == .revisionNotFound {
            return Self.refused(
                location, "the repository \(name) has no commit or tag \(reference)", "correct ?ref=")
        }
    }

    private static func refused(_ location: RemoteLocation, _ reason: String, _ advice: String) -> DiagnosticsError {
        DiagnosticsError([Diagnostic(at: nil, "\(location.text): \(reason)", suggestion: advice)])
    }
}
