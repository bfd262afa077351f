public import Base

/// A repository that keeps notes for its commits.
public protocol NoteStore: Sendable {
    /// Rewrites the note of a commit under `ref` and pushes it, in one step that does not undo what others write at the
    /// same time.
    ///
    /// - Parameter change: gets the note's text, empty if there is none, and returns the new one, or `nil` to leave it.
    ///   May be called again, when somebody else has pushed in between.
    /// - Returns: whether anything was written.
    /// - Throws: `NoteFailure`.
    func updateNote(
        of commit: CommitID, ref: String, change: @escaping @Sendable (_ text: String) -> String?
    ) async throws -> Bool
}

/// Why a note could not be written.
public enum NoteFailure: Error, Sendable, Hashable {
    /// It may work later.
    case transient(reason: String)
    /// The remote does not take the credential.
    case credentialRefused(reason: String)
    /// It will never work.
    case terminal(reason: String)
}

/// Commit statuses as Git notes in the repository itself, for hosts that have no place for them. `StatusNote` tells
/// their form.
public struct GitNotesStatuses: StatusPoster {
    private let store: any NoteStore

    /// Creates a poster for one repository.
    public init(_ store: any NoteStore) { self.store = store }

    /// Writes the status into the commit's note.
    public func post(_ status: CommitStatus) async -> PostOutcome {
        do {
            let isWritten = try await store.updateNote(of: status.commit, ref: StatusNote.ref) { text in
                var note = StatusNote(text)
                return note.set(status) ? note.text : nil
            }
            return isWritten ? .posted : .alreadySo
        } catch let failure as NoteFailure {
            switch failure {
            case .transient(let reason): return .retry(after: nil, reason: Self.clean(reason))
            case .credentialRefused(let reason): return .credentialRefused(reason: Self.clean(reason))
            case .terminal(let reason): return .terminal(reason: Self.clean(reason))
            }
        } catch {
            return .retry(after: nil, reason: Self.clean("\(error)"))
        }
    }

    private static func clean(_ reason: String) -> String { StatusText.description(reason, limit: 300) }
}
