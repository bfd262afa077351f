public import Base
import CLibgit2

/// What a commit says about itself.
public struct CommitInfo: Sendable, Hashable {
    /// A person and a moment.
    public struct Signature: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The e-mail address.
        public var email: String
        /// Seconds since 1970-01-01 UTC.
        public var unixTime: Int64
        /// The offset from UTC in minutes that the author had.
        public var offsetMinutes: Int
    }

    /// The commit.
    public var id: CommitID
    /// Who wrote the change.
    public var author: Signature
    /// Who made the commit.
    public var committer: Signature
    /// The first paragraph of the message, on one line.
    public var subject: String
    /// The parents, first parent first.
    public var parents: [CommitID]
}

/// Reading commit objects.
enum CommitObject {
    /// Lends a commit. Throws `revisionNotFound` if it is not there or is no commit.
    static func with<Result>(
        _ id: CommitID, _ handle: RepositoryPool.Handle, _ body: (OpaquePointer) throws -> Result
    ) throws -> Result {
        guard var raw = ObjectID(id)?.raw else {
            throw GitStoreError(.unsupported, "\(id): ids of SHA-256 repositories are not supported")
        }
        var commit: OpaquePointer?
        let code = git_commit_lookup(&commit, handle.repository, &raw)
        if code == GIT_ENOTFOUND.rawValue {
            throw GitStoreError(
                .revisionNotFound, "commit \(id) is not in the repository, or no longer on any of its refs")
        }
        try LibGit2.check(code, "read commit \(id)")
        guard let commit else { throw GitStoreError(.other, "cannot read commit \(id)") }
        defer { git_commit_free(commit) }
        return try body(commit)
    }

    static func treeID(of id: CommitID, _ handle: RepositoryPool.Handle) throws -> ObjectID {
        try with(id, handle) { commit in
            guard let tree = git_commit_tree_id(commit) else {
                throw GitStoreError(.corruptMirror, "commit \(id) has no tree")
            }
            return ObjectID(tree.pointee)
        }
    }

    static func info(_ id: CommitID, _ handle: RepositoryPool.Handle) throws -> CommitInfo {
        try with(id, handle) { commit in
            let parents = (0..<git_commit_parentcount(commit)).compactMap { index in
                git_commit_parent_id(commit, index).map { ObjectID($0.pointee).commitID }
            }
            return CommitInfo(
                id: id, author: signature(git_commit_author(commit)),
                committer: signature(git_commit_committer(commit)),
                subject: git_commit_summary(commit).map { String(cString: $0) } ?? "", parents: parents)
        }
    }

    /// The commit that an object is or, for an annotated tag, leads to.
    static func peel(_ id: ObjectID, name: String, _ handle: RepositoryPool.Handle) throws -> CommitID {
        var raw = id.raw
        var object: OpaquePointer?
        let code = git_object_lookup(&object, handle.repository, &raw, GIT_OBJECT_ANY)
        if code == GIT_ENOTFOUND.rawValue {
            throw GitStoreError(.revisionNotFound, "\(name): object \(id.hex) is not in the repository")
        }
        try LibGit2.check(code, "read \(name)")
        defer { git_object_free(object) }
        var commit: OpaquePointer?
        guard git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0, let commit else {
            throw GitStoreError(.revisionNotFound, "\(name): object \(id.hex) is not a commit and leads to none")
        }
        defer { git_object_free(commit) }
        guard let found = git_object_id(commit) else { throw GitStoreError(.other, "cannot read \(name)") }
        return ObjectID(found.pointee).commitID
    }

    private static func signature(_ pointer: UnsafePointer<git_signature>?) -> CommitInfo.Signature {
        guard let signature = pointer?.pointee else {
            return CommitInfo.Signature(name: "", email: "", unixTime: 0, offsetMinutes: 0)
        }
        return CommitInfo.Signature(
            name: signature.name.map { String(cString: $0) } ?? "",
            email: signature.email.map { String(cString: $0) } ?? "",
            unixTime: signature.when.time, offsetMinutes: Int(signature.when.offset))
    }
}
