import Base
import CLibgit2

extension Mirror {
    /// One fetch, on a thread for the network.
    func fetch(token: WorkToken, close: () -> Void, progress: (FetchProgress) -> Void) throws -> FetchResult {
        try withoutActuallyEscaping(progress) { progress in
            try disk.withLock(token: token) {
                disk.removeLeftovers()
                let session = RemoteSession(url: url, source: source, token: token, progress: progress)
                let existed = disk.exists
                if existed, !pool.isDamaged, disk.isSound() {
                    do {
                        let result = try update(path: disk.path, session: session, close: close)
                        joinObjects()
                        return result
                    } catch let error as GitStoreError where error.code == .corruptMirror {
                        // The packs were found wanting only now.
                        return try rebuild(session: session, close: close, existed: true)
                    }
                }
                return try rebuild(session: session, close: close, existed: existed)
            }
        }
    }

    /// Keeps the mirror's packs few; under the lock only.
    func joinObjects() {
        // A mirror is whole without it, and the next fetch or write tries again.
        guard (try? ObjectJoiner(path: disk.path).run()) == true else { return }
        pool.closeHandles()
    }

    private func rebuild(session: RemoteSession, close: () -> Void, existed: Bool) throws -> FetchResult {
        disk.removeLeftovers()
        let old = existed ? (try? pool.with { try MirrorRefs.all($0.repository) }) ?? [] : []
        try disk.createIncoming()
        var result: FetchResult
        let new: [GitRef]
        do {
            if url.transport == .local { try seed(session: session) }
            result = try update(path: disk.incomingPath, session: session, close: close)
            new = try RepositoryPool(path: disk.incomingPath).with { try MirrorRefs.all($0.repository) }
        } catch {
            disk.removeLeftovers()
            throw error
        }
        try disk.installIncoming()
        joinObjects()
        replacePool()
        result.changes = MirrorRefs.changes(from: old, to: new)
        result.wasRebuilt = existed
        return result
    }

    /// Gives a new mirror of a repository on this machine its object files, and the refs that they suffice for. What is
    /// still missing then is fetched as always.
    ///
    /// libgit2 would search deltas for each object anew, which takes minutes where copying takes a second.
    private func seed(session: RemoteSession) throws {
        guard LocalObjects.copy(from: url.text, to: disk.incomingPath) else { return }
        try RepositoryPool(path: disk.incomingPath).with { handle in
            try session.withConnection(to: handle.repository) { remote in
                let wanted = MirrorRefs.mirrored(try session.refs(of: remote))
                let complete = MirrorRefs.changes(from: [], to: wanted).filter { change in
                    guard var id = change.new.flatMap({ ObjectID($0) })?.raw else { return false }
                    return git_odb_exists(handle.objects, &id) == 1
                }
                try MirrorRefs.apply(MirrorRefs.leadingToCommits(complete, handle.repository), handle.repository)
            }
        }
    }

    /// Brings the repository at `path` to what the remote has.
    private func update(path: String, session: RemoteSession, close: () -> Void) throws -> FetchResult {
        try RepositoryPool(path: path).with { handle in
            close()
            return try session.withConnection(to: handle.repository) { remote in
                let all = try session.refs(of: remote)
                let wanted = MirrorRefs.mirrored(all)
                var changes = MirrorRefs.changes(from: try MirrorRefs.all(handle.repository), to: wanted)
                let defaultBranch = MirrorRefs.defaultBranch(all)
                let hasAll = changes.allSatisfy { change in
                    guard var id = change.new.flatMap({ ObjectID($0) })?.raw else { return true }
                    return git_odb_exists(handle.objects, &id) == 1
                }
                if !hasAll { try session.download(remote, refspecs: MirrorRefs.refspecs) }
                // After this, the mirror changes; before it, breaking off leaves it as it was.
                try session.throwIfStopped("fetch from \(url.text)")
                changes = try MirrorRefs.leadingToCommits(changes, handle.repository)
                try MirrorRefs.apply(changes, handle.repository)
                if let defaultBranch { try MirrorRefs.setHead(defaultBranch, handle.repository) }
                return FetchResult(
                    changes: changes, defaultBranch: defaultBranch,
                    receivedObjects: session.lastProgress.receivedObjects,
                    receivedBytes: session.lastProgress.receivedBytes, wasRebuilt: false)
            }
        }
    }
}
