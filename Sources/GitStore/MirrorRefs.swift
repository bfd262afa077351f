import Base
import CLibgit2

/// Reading and writing the refs of an opened repository.
enum MirrorRefs {
    /// Which refs a mirror keeps.
    static let prefixes = ["refs/heads/", "refs/tags/", "refs/notes/"]
    /// The same as refspecs.
    static let refspecs = prefixes.map { "+\($0)*:\($0)*" }

    /// All refs that are not symbolic, sorted by name.
    static func all(_ repository: OpaquePointer) throws -> [GitRef] {
        var iterator: OpaquePointer?
        try LibGit2.check(git_reference_iterator_new(&iterator, repository), "list the mirror's refs")
        defer { git_reference_iterator_free(iterator) }
        var refs: [GitRef] = []
        while true {
            var reference: OpaquePointer?
            let code = git_reference_next(&reference, iterator)
            if code == GIT_ITEROVER.rawValue { break }
            try LibGit2.check(code, "list the mirror's refs")
            defer { git_reference_free(reference) }
            guard let name = git_reference_name(reference), let target = git_reference_target(reference) else {
                continue
            }
            refs.append(GitRef(name: String(cString: name), target: ObjectID(target.pointee).commitID))
        }
        return refs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// What a ref points at, symbolic ones followed; `nil` if there is no such ref.
    static func target(of name: String, _ repository: OpaquePointer) throws -> ObjectID? {
        var id = git_oid()
        let code = git_reference_name_to_id(&id, repository, name)
        if code == GIT_ENOTFOUND.rawValue || code == GIT_EINVALIDSPEC.rawValue { return nil }
        try LibGit2.check(code, "read \(name)")
        return ObjectID(id)
    }

    /// What the remote has of the kinds that a mirror keeps. Names that Git itself refuses are left out.
    static func mirrored(_ refs: [GitRef]) -> [GitRef] {
        refs.filter { ref in
            var valid: Int32 = 0
            return prefixes.contains { ref.name.hasPrefix($0) }
                && git_reference_name_is_valid(&valid, ref.name) == 0 && valid == 1
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The differences between two lists that are sorted by name.
    static func changes(from old: [GitRef], to new: [GitRef]) -> [FetchResult.RefChange] {
        var changes: [FetchResult.RefChange] = []
        var (left, right) = (old[...], new[...])
        while true {
            switch (left.first, right.first) {
            case (nil, nil): return changes
            case (let old?, let new?) where old.name.utf8.elementsEqual(new.name.utf8):
                if old.target != new.target {
                    changes.append(.init(name: old.name, old: old.target, new: new.target))
                }
                (left, right) = (left.dropFirst(), right.dropFirst())
            case (let old?, let new) where new.map { old.name.utf8.lexicographicallyPrecedes($0.name.utf8) } ?? true:
                changes.append(.init(name: old.name, old: old.target, new: nil))
                left = left.dropFirst()
            case (_, let new?):
                changes.append(.init(name: new.name, old: nil, new: new.target))
                right = right.dropFirst()
            case (_?, nil): return changes
            }
        }
    }

    /// The changes without refs that lead to a file or a directory (tags can): nothing could be rendered from them,
    /// and libgit2 cannot fetch from a local path into a repository that has such refs.
    static func leadingToCommits(
        _ changes: [FetchResult.RefChange], _ repository: OpaquePointer
    ) throws -> [FetchResult.RefChange] {
        try changes.compactMap { change in
            guard var id = change.new.flatMap({ ObjectID($0) })?.raw else { return change }
            var object: OpaquePointer?
            try LibGit2.check(
                git_object_lookup(&object, repository, &id, GIT_OBJECT_ANY), "read what \(change.name) points at")
            defer { git_object_free(object) }
            var commit: OpaquePointer?
            if git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0 {
                git_object_free(commit)
                return change
            }
            return change.old.map { FetchResult.RefChange(name: change.name, old: $0, new: nil) }
        }
    }

    /// Makes the changes. Deletions come first: a new branch `a/b` needs the old branch `a` to be gone.
    static func apply(_ changes: [FetchResult.RefChange], _ repository: OpaquePointer) throws {
        for change in changes where change.new == nil {
            try LibGit2.check(git_reference_remove(repository, change.name), "delete \(change.name)")
        }
        for change in changes {
            guard let new = change.new, let id = ObjectID(new) else { continue }
            var raw = id.raw
            var reference: OpaquePointer?
            try LibGit2.check(
                git_reference_create(&reference, repository, change.name, &raw, 1, nil), "write \(change.name)")
            git_reference_free(reference)
        }
        // One file a ref is slow to list when there are many.
        if changes.count > 100 {
            var database: OpaquePointer?
            try LibGit2.check(git_repository_refdb(&database, repository), "pack the refs")
            defer { git_refdb_free(database) }
            try LibGit2.check(git_refdb_compress(database), "pack the refs")
        }
    }

    /// The branch that the remote's `HEAD` names; guessed from equal targets where the server does not say.
    static func defaultBranch(_ refs: [GitRef]) -> String? {
        guard let head = refs.first(where: { $0.name == "HEAD" }) else { return nil }
        if let name = head.symbolicTarget { return name }
        let same = refs.filter { $0.name.hasPrefix("refs/heads/") && $0.target == head.target }.map(\.name)
        for name in ["refs/heads/main", "refs/heads/master"] where same.contains(name) { return name }
        return same.first
    }

    /// Lets the mirror's `HEAD` name `branch`.
    static func setHead(_ branch: String, _ repository: OpaquePointer) throws {
        var head: OpaquePointer?
        if git_reference_lookup(&head, repository, "HEAD") == 0 {
            defer { git_reference_free(head) }
            if let target = git_reference_symbolic_target(head), String(cString: target) == branch { return }
        }
        var written: OpaquePointer?
        try LibGit2.check(
            git_reference_symbolic_create(&written, repository, "HEAD", branch, 1, nil), "write the mirror's HEAD")
        git_reference_free(written)
    }
}
