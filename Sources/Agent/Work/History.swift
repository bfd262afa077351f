import Base
import EventQueue
import GitStore

/// What the history of a ref says about commits that came on it.
struct History: Sendable {
    let mirror: Mirror
    let ref: String

    /// What is said of a commit that is no part of the ref.
    func vanished(_ commit: CommitID) -> String {
        "\(commit.short) is not on \(ref) any more (the history was rewritten or the ref is gone)"
    }

    /// Whether `commit`, peeled if it is an annotated tag, is a part of what the ref has now, at `tip`.
    func contains(_ commit: CommitID, tip: CommitID) async throws -> Bool {
        do {
            let id = try await mirror.resolve(commit.hex)
            return id == tip ? true : try await mirror.isAncestor(id, of: tip)
        } catch let error as GitStoreError where error.code == .revisionNotFound {
            return false
        }
    }

    /// A job takes over older ones of its ref merely because it came later, and their commits get its outcome. That is
    /// true only of commits that the ref still has: others were pushed over, and are told so.
    ///
    /// - Parameter isDelivered: whether the job delivers anything; if not, what it took over has to run itself.
    func checkFollowers(tip: CommitID, isDelivered: Bool, control: JobControl) async throws {
        var ended: [JobID: String] = [:]
        var givenBack: Set<JobID> = []
        for follower in try await control.followers() {
            guard let commit = follower.commit else { continue }
            if try await !contains(commit, tip: tip) {
                ended[follower.job] = vanished(commit)
            } else if !isDelivered {
                givenBack.insert(follower.job)
            }
        }
        if !ended.isEmpty || !givenBack.isEmpty {
            try await control.disown(ended: ended, givenBack: givenBack)
        }
    }
}
