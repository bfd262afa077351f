public import Base
import CLibgit2

extension Mirror {
    /// The commit that a revision names in the mirror, after Argo CD's order: a full id; a version constraint (which
    /// this version refuses); a ref by its full or short name, branches before tags; a short id of 7 digits or more.
    /// `HEAD` and the empty text name the remote's default branch. Annotated tags lead to their commit.
    /// - Throws: `GitStoreError` with code `revisionNotFound`, `ambiguousRevision` or `unsupported`.
    public func resolve(_ revision: String) async throws -> CommitID {
        try await reading { try Revision.resolve(revision, $0) }
    }

    /// What a commit says about itself. Throws `GitStoreError`.
    public func commit(_ id: CommitID) async throws -> CommitInfo {
        try await reading { try CommitObject.info(id, $0) }
    }

    /// Whether `ancestor` is `descendant` or one of its ancestors. Throws `GitStoreError` if one of them is missing.
    public func isAncestor(_ ancestor: CommitID, of descendant: CommitID) async throws -> Bool {
        try await reading { try Revision.isAncestor(ancestor, of: descendant, $0) }
    }

    /// The best common ancestor of two commits; `nil` if they have none. Throws `GitStoreError` if one is missing.
    public func mergeBase(_ first: CommitID, _ second: CommitID) async throws -> CommitID? {
        try await reading { handle in
            var ids = try [first, second].map { try Revision.existing($0, handle).raw }
            var base = git_oid()
            let code = git_merge_base(&base, handle.repository, &ids[0], &ids[1])
            if code == GIT_ENOTFOUND.rawValue { return nil }
            try LibGit2.check(code, "find the common ancestor of \(first) and \(second)")
            return ObjectID(base).commitID
        }
    }

    /// Whether `commit` is in the history of what `ref` names. Throws `GitStoreError` if either does not exist.
    public func contains(_ commit: CommitID, in ref: String) async throws -> Bool {
        try await reading { try Revision.isAncestor(commit, of: Revision.resolve(ref, $0), $0) }
    }
}

/// Finding commits by name.
private enum Revision {
    private static let shortestID = 7

    static func resolve(_ revision: String, _ handle: RepositoryPool.Handle) throws -> CommitID {
        if let id = CommitID(revision) {
            guard let object = ObjectID(id) else {
                throw GitStoreError(.unsupported, "\(id): ids of SHA-256 repositories are not supported")
            }
            return try CommitObject.peel(object, name: revision, handle)
        }
        let name = revision.isEmpty ? "HEAD" : revision
        let refs = try MirrorRefs.all(handle.repository)
        let exact = try ref(name, refs, handle)
        // Argo CD looks for the highest tag within a constraint before it looks for a ref of that very name.
        if isConstraint(name), exact == nil || refs.contains(where: { isVersionTag($0.name) }) {
            throw GitStoreError(
                .unsupported,
                "\(name): version constraints over tags are not supported; name a branch, a tag or a commit")
        }
        if let exact { return try CommitObject.peel(exact, name: name, handle) }
        if name.utf8.count >= shortestID, name.utf8.count < 40, name.utf8.allSatisfy(isHexDigit) {
            if let id = try object(startingWith: name.lowercased(), handle) {
                return try CommitObject.peel(id, name: name, handle)
            }
        }
        throw missing(name, refs)
    }

    static func isAncestor(
        _ ancestor: CommitID, of descendant: CommitID, _ handle: RepositoryPool.Handle
    ) throws -> Bool {
        var old = try existing(ancestor, handle).raw
        var new = try existing(descendant, handle).raw
        if ancestor == descendant { return true }
        let code = git_graph_descendant_of(handle.repository, &new, &old)
        try LibGit2.check(code, "compare \(ancestor) and \(descendant)")
        return code == 1
    }

    /// The id, if the commit is there.
    static func existing(_ id: CommitID, _ handle: RepositoryPool.Handle) throws -> ObjectID {
        try CommitObject.with(id, handle) { _ in }
        guard let object = ObjectID(id) else { throw GitStoreError(.unsupported, "\(id) is not a SHA-1 id") }
        return object
    }

    private static func ref(_ name: String, _ refs: [GitRef], _ handle: RepositoryPool.Handle) throws -> ObjectID? {
        if name == "HEAD" { return try MirrorRefs.target(of: name, handle.repository) }
        for full in [name, "refs/heads/\(name)", "refs/tags/\(name)"] where full.hasPrefix("refs/") {
            if let ref = refs.first(where: { $0.name.utf8.elementsEqual(full.utf8) }) { return ObjectID(ref.target) }
        }
        return nil
    }

    private static func object(startingWith digits: String, _ handle: RepositoryPool.Handle) throws -> ObjectID? {
        var prefix = git_oid()
        try LibGit2.check(git_oid_fromstrp(&prefix, digits), "read \(digits)")
        var found = git_oid()
        let code = git_odb_exists_prefix(&found, handle.objects, &prefix, digits.utf8.count)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        if code == GIT_EAMBIGUOUS.rawValue {
            throw GitStoreError(
                .ambiguousRevision, "\(digits): several objects start with these digits; write more of them")
        }
        try LibGit2.check(code, "look for \(digits)")
        return ObjectID(found)
    }

    /// Whether the text asks for a range of versions, and not for one.
    private static func isConstraint(_ text: String) -> Bool {
        if text.contains(where: { "*><^~|=,".contains($0) }) || text.contains(" - ") { return true }
        let parts = (text.hasPrefix("v") ? text.dropFirst() : text[...]).split(
            separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 && parts.last?.lowercased() == "x"
            && parts.dropLast().allSatisfy { $0.lowercased() == "x" || Int($0) != nil }
    }

    private static func isVersionTag(_ name: String) -> Bool {
        guard name.hasPrefix("refs/tags/") else { return false }
        var text = name.dropFirst("refs/tags/".count)
        if text.hasPrefix("v") { text = text.dropFirst() }
        let core = text.prefix { $0 != "-" && $0 != "+" }.split(separator: ".", omittingEmptySubsequences: false)
        return (1...3).contains(core.count) && core.allSatisfy { Int($0) != nil }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private static func missing(_ name: String, _ refs: [GitRef]) -> GitStoreError {
        let names = refs.compactMap { ref -> String? in
            for prefix in ["refs/heads/", "refs/tags/"] where ref.name.hasPrefix(prefix) {
                return String(ref.name.dropFirst(prefix.count))
            }
            return nil
        }
        var message = "\(printable(name)): no such branch, tag or commit"
        if names.isEmpty {
            message += "; the repository has no branches or tags"
        } else {
            // Comparing each pair of letters is only worth it for so many names.
            let near = names.prefix(5_000).map { (distance(name, $0), $0) }.sorted { $0.0 < $1.0 }.prefix(3).map(\.1)
            message += "; the nearest names are \(near.map(printable).joined(separator: ", "))"
        }
        return GitStoreError(.revisionNotFound, message)
    }

    private static func printable(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.prefix(100).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
    }

    /// How many letters must be put in, taken out or replaced, over at most 60 letters.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.lowercased().utf8.prefix(60)), Array(right.lowercased().utf8.prefix(60)))
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let above = row[column + 1]
                row[column + 1] = min(diagonal + (byte == right[column] ? 0 : 1), above + 1, row[column] + 1)
                diagonal = above
            }
        }
        return row[right.count]
    }
}
