internal import Base
public import GitStore

/// Commit statuses as Git notes in the repository itself, for hosts that have no place for them: one line per context
/// in the commit's note under `refs/notes/commit-status`, pushed back. `CommitNote` tells the form of a line, and
/// `git log --notes=commit-status` shows them.
///
/// | ours | the note's word |
/// |---|---|
/// | queued | `pending` |
/// | progressing | `running` |
/// | healthy | `success` |
/// | failed | `failure` |
/// | agentError | `error` |
/// | superseded | `superseded` |
public struct GitNotesStatuses: StatusPoster {
    private let mirror: Mirror

    /// Creates a poster for the repository of a mirror.
    public init(_ mirror: Mirror) { self.mirror = mirror }

    /// Writes the status into the commit's note, unless the line of its context says so already, at whatever time.
    public func post(_ status: CommitStatus) async -> PostOutcome {
        let note = Self.note(status)
        do {
            return try await write(note, for: status.commit)
        } catch let error as GitStoreError where error.code == .corruptMirror || error.code == .revisionNotFound {
            return await fetchAndWrite(note, for: status.commit)
        } catch let error as GitStoreError {
            return Self.outcome(error)
        } catch {
            return .retry(after: nil, reason: Self.clean("\(error)"))
        }
    }

    /// The first status of a commit may be due before the mirror has the commit, or is there at all.
    private func fetchAndWrite(_ note: CommitNote, for commit: CommitID) async -> PostOutcome {
        do {
            _ = try await mirror.fetch()
            return try await write(note, for: commit)
        } catch let error as GitStoreError {
            return Self.outcome(error)
        } catch {
            return .retry(after: nil, reason: Self.clean("\(error)"))
        }
    }

    private func write(_ note: CommitNote, for commit: CommitID) async throws -> PostOutcome {
        let present = try await mirror.notes(for: commit).first { $0.context == note.context }
        if let present, present.state == note.state, present.description == note.description, present.url == note.url {
            return .alreadySo
        }
        try await mirror.write([note], for: commit)
        return .posted
    }

    private static func note(_ status: CommitStatus) -> CommitNote {
        let word =
            switch status.state {
            case .queued: "pending"
            case .progressing: "running"
            case .healthy: "success"
            case .failed: "failure"
            case .agentError: "error"
            case .superseded: "superseded"
            }
        return CommitNote(
            context: StatusText.oneLine(status.context), state: word,
            description: StatusText.description(status.description, limit: 500), unixTime: Int64(status.createdAt),
            url: StatusText.targetURL(status.targetURL))
    }

    /// What a failure of Git means for a status.
    static func outcome(_ error: GitStoreError) -> PostOutcome {
        let reason = clean(error.message)
        switch error.code {
        case .authentication, .hostKeyUnknown, .hostKeyMismatch, .certificate:
            return .credentialRefused(reason: reason)
        default: return error.isTransient ? .retry(after: nil, reason: reason) : .terminal(reason: reason)
        }
    }

    private static func clean(_ reason: String) -> String { StatusText.description(reason, limit: 300) }
}
