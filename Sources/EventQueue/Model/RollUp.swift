import Base

/// The outcome of an event over all its applications, in words.
///
/// | applications | state | text |
/// |---|---|---|
/// | none | success | `no application affected` |
/// | 3 good | success | `3 applications synced` |
/// | 2 good, 1 without change | success | `2 applications synced, 1 unchanged` |
/// | 1 of 3 failed | failure | `1 of 3 applications failed: web` |
/// | 1 of 3 called off | error | `1 of 3 applications cancelled: web` |
struct RollUp: Hashable, Sendable {
    /// All applications of the event.
    var total: Int
    /// Those whose outcome is not known yet.
    var open: Int
    /// Those that failed.
    var failed: Int
    /// Those that were called off.
    var cancelled: Int
    /// Those that had nothing to do.
    var unchanged: Int

    /// What the event came to, once nothing is open.
    var result: JobState {
        if failed > 0 { return .failed }
        if cancelled > 0 { return .cancelled }
        return unchanged == total ? .skipped : .succeeded
    }

    /// The text once nothing is open; `names` are applications in the state that decides, as many as are at hand.
    func text(names: [String]) -> String {
        if total == 0 { return "no application affected" }
        let applications = total == 1 ? "application" : "applications"
        switch result {
        case .failed: return "\(failed) of \(total) \(applications) failed" + Self.list(names, of: failed)
        case .cancelled: return "\(cancelled) of \(total) \(applications) cancelled" + Self.list(names, of: cancelled)
        case .skipped: return "\(total) \(applications) unchanged"
        default:
            let synced = total - unchanged
            let noun = synced == 1 ? "application" : "applications"
            return "\(synced) \(noun) synced" + (unchanged > 0 ? ", \(unchanged) unchanged" : "")
        }
    }

    /// The text while something is open.
    var progress: String {
        "\(total - open) of \(total) \(total == 1 ? "application" : "applications") done"
    }

    private static func list(_ names: [String], of count: Int) -> String {
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(5)
        let rest = count - shown.count
        return ": " + shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

/// What a job came to, in the form that its own status and those of the jobs it took over are made of.
struct Verdict: Hashable, Sendable {
    /// The outcome; never `superseded`.
    var result: JobState
    /// The text of the job's own status.
    var text: String
    /// Where the status links to.
    var url: String?

    /// The state of a status for this outcome.
    var state: StatusState {
        switch result {
        case .succeeded, .skipped: .success
        case .failed: .failure
        default: .error
        }
    }

    /// The verdict on a job whose work was done by the job of `commit`.
    func follower(of commit: CommitID?) -> Verdict {
        var verdict = self
        let head = commit.map { " with \($0.short)" } ?? " with a later job"
        switch result {
        case .succeeded: verdict.text = "delivered" + head
        case .skipped: verdict.text = "nothing to do" + head
        case .failed: verdict.text = "failed\(head): \(text)"
        default: verdict.text = "cancelled\(head): \(text)"
        }
        return verdict
    }
}
