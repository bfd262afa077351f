import Base
import EventQueue
import GitStore

/// Tells which applications a commit concerns: those whose folder or manifest changed since what was last applied with
/// success.
///
/// The lists of changed files in payloads are never used: hosts cut them or leave them out.
struct Impact: Sendable {
    private let mirror: Mirror
    private let repository: String
    private let lastSuccess: [String: CommitID]

    init(mirror: Mirror, repository: String, lanes: [LaneSummary]) {
        self.mirror = mirror
        self.repository = repository
        lastSuccess = Dictionary(
            lanes.compactMap { lane in
                guard lane.key.kind == .deploy, let last = lane.lastSuccess else { return nil }
                return (lane.key.application, last.commit)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether an application must run for `commit`. Where it cannot be known (never applied, the last commit is gone),
    /// it must.
    func isAffected(_ application: ManagedApplication, by commit: CommitID) async throws -> Bool {
        guard let last = lastSuccess[application.name] else { return true }
        guard last != commit else { return false }
        do {
            let folder = application.path
            let paths = try await mirror.changedPaths(from: last, to: commit).map(\.path)
            return application.isDefined(in: repository, at: Set(paths))
                || paths.contains { folder.isEmpty || $0 == folder || $0.hasPrefix(folder + "/") }
        } catch let error as GitStoreError where error.code == .revisionNotFound {
            return true
        }
    }
}
