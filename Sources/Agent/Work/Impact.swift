import Base
import EventQueue
import GitStore

/// Tells which applications a commit concerns: those whose manifest changed since what was last applied with success, or
/// anything that its render has read.
///
/// The lists of changed files in payloads are never used: hosts cut them or leave them out.
struct Impact: Sendable {
    private let mirror: Mirror
    private let repository: String
    private let renderer: SourceRenderer
    private let lastSuccess: [String: CommitID]
    /// Most applications were last applied at one of few commits.
    private var changes: [CommitID: ChangedPaths] = [:]

    init(mirror: Mirror, repository: String, renderer: SourceRenderer, lanes: [LaneSummary]) {
        self.mirror = mirror
        self.repository = repository
        self.renderer = renderer
        lastSuccess = Dictionary(
            lanes.compactMap { lane in
                guard lane.key.kind == .deploy, let last = lane.lastSuccess else { return nil }
                return (lane.key.application, last.commit)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether an application must run for `commit`. Where it cannot be known (never applied, the last commit is gone),
    /// it must.
    mutating func isAffected(_ application: ManagedApplication, by commit: CommitID) async throws -> Bool {
        guard let last = lastSuccess[application.name] else { return true }
        guard last != commit else { return false }
        do {
            let changed = try await changedPaths(from: last, to: commit)
            if application.isDefined(in: repository, at: changed.paths) { return true }
            // Without a changed file there is nothing to look at, whatever the source is.
            guard !changed.paths.isEmpty else { return false }
            return try await renderer.isAffected(
                application, from: last, to: commit, changed: changed, in: mirror)
        } catch let error as GitStoreError where error.code == .revisionNotFound {
            return true
        }
    }

    private mutating func changedPaths(from last: CommitID, to commit: CommitID) async throws -> ChangedPaths {
        if let known = changes[last] { return known }
        let found = ChangedPaths(try await mirror.changedPaths(from: last, to: commit).map(\.path))
        changes[last] = found
        return found
    }
}
