public import Base
import CLibgit2
import Glibc

extension Mirror {
    private static let notesRef = "refs/notes/commit-status"
    // A ref of our own, since libgit2 pushes nothing but refs.
    private static let outgoingRef = "refs/martlet/outgoing-notes"
    private static let attempts = 8

    /// The notes of a commit as the last fetch or write saw them. Lines of another form are left out.
    public func notes(for commit: CommitID) async throws -> [CommitNote] {
        try await reading { handle in
            let notes = try MirrorRefs.target(of: Mirror.notesRef, handle.repository)
            return try Notes.text(for: commit, at: notes, handle.repository)
                .unicodeScalars.split(separator: "\n").compactMap { CommitNote(line: String(Substring($0))) }
        }
    }

    /// Writes lines into the note of a commit under `refs/notes/commit-status`, in the mirror and at the remote.
    ///
    /// The line of the same context is replaced, other lines stay. The remote's ref is only ever moved forward: if
    /// somebody else moves it in between, the lines are merged into what is there then. Nothing is written if the note
    /// has these lines already.
    /// - Throws: `GitStoreError`; `pushRejected` if the remote refuses, or is ahead again after several tries.
    public func write(_ notes: [CommitNote], for commit: CommitID) async throws {
        guard !notes.isEmpty else { return }
        try await network.run(timeLimit: options.timeLimit) { [self] token in
            try disk.withLock(token: token) {
                let session = RemoteSession(url: url, source: source, token: token)
                try pool.with { handle in
                    try CommitObject.with(commit, handle) { _ in }
                    if url.transport == .local {
                        try writeInPlace(notes, for: commit, session: session, token: token)
                        try refreshNotes(handle, session)
                    } else {
                        try push(notes, for: commit, handle, token: token)
                    }
                }
                joinObjects()
            }
        }
    }

    /// Fetches the remote's notes, adds ours, pushes, and starts over if the remote was quicker.
    private func push(
        _ notes: [CommitNote], for commit: CommitID, _ handle: RepositoryPool.Handle, token: WorkToken
    ) throws {
        for attempt in 1... {
            // A session that has failed once keeps its failure.
            let session = RemoteSession(url: url, source: source, token: token)
            try refreshNotes(handle, session)
            let old = try MirrorRefs.target(of: Mirror.notesRef, handle.repository)
            guard let new = try Notes.commit(notes, for: commit, on: old, handle.repository, options) else { return }
            try setRef(Mirror.outgoingRef, new, handle)
            defer { _ = git_reference_remove(handle.repository, Mirror.outgoingRef) }
            do {
                try RemoteSession(url: url, source: source, token: token)
                    .push(handle.repository, refspecs: ["\(Mirror.outgoingRef):\(Mirror.notesRef)"])
                try setRef(Mirror.notesRef, new, handle)
                return
            } catch let error as GitStoreError where error.code == .pushRejected && attempt < Mirror.attempts {
                continue
            }
        }
    }

    /// Writes into a repository on this machine. libgit2 cannot push to one with a work tree, and moves refs of a bare
    /// one without looking at what they are; a transaction that locks the ref is right for both.
    private func writeInPlace(
        _ notes: [CommitNote], for commit: CommitID, session: RemoteSession, token: WorkToken
    ) throws {
        var opened: OpaquePointer?
        try LibGit2.check(git_repository_open(&opened, url.text), "open \(url.text)")
        guard let remote = opened else { throw GitStoreError(.other, "cannot open \(url.text)") }
        defer { git_repository_free(remote) }
        var transaction: OpaquePointer?
        try LibGit2.check(git_transaction_new(&transaction, remote), "write to \(url.text)")
        // Frees the lock too, if the transaction was not committed.
        defer { git_transaction_free(transaction) }
        let patience = ContinuousClock.now + .seconds(5)
        while true {
            try session.throwIfStopped("write notes to \(url.text)")
            let code = git_transaction_lock_ref(transaction, Mirror.notesRef)
            if code == 0 { break }
            guard code == GIT_ELOCKED.rawValue, ContinuousClock.now < patience else {
                throw GitStoreError(
                    .pushRejected, LibGit2.error(code, "lock \(Mirror.notesRef) of \(url.text)").message)
            }
            if let folder = git_repository_commondir(remote) {
                AbandonedLock.remove("\(String(cString: folder))\(Mirror.notesRef).lock")
            }
            usleep(2_000)
        }
        // Nobody else can move the ref now.
        let old = try MirrorRefs.target(of: Mirror.notesRef, remote)
        guard let new = try Notes.commit(notes, for: commit, on: old, remote, options) else { return }
        var id = new.raw
        try LibGit2.check(
            git_transaction_set_target(transaction, Mirror.notesRef, &id, nil, nil), "write \(Mirror.notesRef)")
        try LibGit2.check(git_transaction_commit(transaction), "write \(Mirror.notesRef) of \(url.text)")
    }

    /// Takes over the remote's notes of the kind that we write.
    private func refreshNotes(_ handle: RepositoryPool.Handle, _ session: RemoteSession) throws {
        try session.withConnection(to: handle.repository) { remote in
            guard let ref = try session.refs(of: remote).first(where: { $0.name == Mirror.notesRef }) else {
                // The remote has none (any more); ours would be the base of a push that nobody asked for.
                if try MirrorRefs.target(of: Mirror.notesRef, handle.repository) != nil {
                    _ = git_reference_remove(handle.repository, Mirror.notesRef)
                }
                return
            }
            guard let id = ObjectID(ref.target) else { return }
            guard try MirrorRefs.target(of: Mirror.notesRef, handle.repository) != id else { return }
            var raw = id.raw
            if git_odb_exists(handle.objects, &raw) != 1 {
                try session.download(remote, refspecs: ["+\(Mirror.notesRef):\(Mirror.notesRef)"])
            }
            try setRef(Mirror.notesRef, id, handle)
        }
    }

    private func setRef(_ name: String, _ id: ObjectID, _ handle: RepositoryPool.Handle) throws {
        var raw = id.raw
        var reference: OpaquePointer?
        try LibGit2.check(git_reference_create(&reference, handle.repository, name, &raw, 1, nil), "write \(name)")
        git_reference_free(reference)
    }
}

/// The notes tree of a repository: one text a commit.
private enum Notes {
    /// The note of `commit` in the notes commit `notes`; empty if there is none.
    static func text(for commit: CommitID, at notes: ObjectID?, _ repository: OpaquePointer) throws -> String {
        guard let notes, var target = ObjectID(commit)?.raw else { return "" }
        return try withCommit(notes, repository) { notesCommit in
            var note: OpaquePointer?
            let code = git_note_commit_read(&note, repository, notesCommit, &target)
            if code == GIT_ENOTFOUND.rawValue { return "" }
            try LibGit2.check(code, "read the note of \(commit)")
            defer { git_note_free(note) }
            return git_note_message(note).map { String(cString: $0) } ?? ""
        }
    }

    /// Makes a commit on top of `old` in which the note of `commit` has our lines; `nil` if it has them already.
    static func commit(
        _ notes: [CommitNote], for commit: CommitID, on old: ObjectID?, _ repository: OpaquePointer,
        _ options: GitStore.Options
    ) throws -> ObjectID? {
        let before = try text(for: commit, at: old, repository)
        let after = CommitNote.merge(notes, into: before)
        guard !after.utf8.elementsEqual(before.utf8) else { return nil }
        guard var target = ObjectID(commit)?.raw else {
            throw GitStoreError(.unsupported, "\(commit) is not a SHA-1 id")
        }
        var author: UnsafeMutablePointer<git_signature>?
        try LibGit2.check(git_signature_now(&author, options.authorName, options.authorEmail), "name the notes' author")
        defer { git_signature_free(author) }
        var commitID = git_oid()
        var blobID = git_oid()
        if let old {
            try withCommit(old, repository) { parent in
                try LibGit2.check(
                    git_note_commit_create(&commitID, &blobID, repository, parent, author, author, &target, after, 1),
                    "write the note of \(commit)")
            }
        } else {
            try LibGit2.check(
                git_note_commit_create(&commitID, &blobID, repository, nil, author, author, &target, after, 1),
                "write the note of \(commit)")
        }
        return ObjectID(commitID)
    }

    private static func withCommit<Result>(
        _ id: ObjectID, _ repository: OpaquePointer, _ body: (OpaquePointer) throws -> Result
    ) throws -> Result {
        var raw = id.raw
        var commit: OpaquePointer?
        try LibGit2.check(git_commit_lookup(&commit, repository, &raw), "read the notes")
        guard let commit else { throw GitStoreError(.other, "cannot read the notes") }
        defer { git_commit_free(commit) }
        return try body(commit)
    }
}
