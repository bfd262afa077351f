public import Base

/// A ref with what it points at.
public struct GitRef: Sendable, Hashable {
    /// The full name, such as `refs/heads/main`, or `HEAD`.
    public var name: String
    /// The object it points at: a commit, or the tag object of an annotated tag.
    public var target: CommitID
    /// The ref that a symbolic ref names; the server says so for `HEAD`.
    public var symbolicTarget: String?

    /// Creates a ref.
    public init(name: String, target: CommitID, symbolicTarget: String? = nil) {
        self.name = name
        self.target = target
        self.symbolicTarget = symbolicTarget
    }
}

/// What a fetch changed.
public struct FetchResult: Sendable, Hashable {
    /// One ref that is not what it was.
    public struct RefChange: Sendable, Hashable {
        /// The full name, such as `refs/heads/main`.
        public var name: String
        /// The object it pointed at; `nil` for a new ref.
        public var old: CommitID?
        /// The object it points at now (for an annotated tag, the tag object); `nil` for a deleted ref.
        public var new: CommitID?

        /// Creates a change.
        public init(name: String, old: CommitID?, new: CommitID?) {
            self.name = name
            self.old = old
            self.new = new
        }
    }

    /// The refs that changed, sorted by name.
    public var changes: [RefChange]
    /// The branch that the remote's `HEAD` names, such as `refs/heads/main`.
    public var defaultBranch: String?
    /// How many objects came over; 0 when the remote had nothing new.
    public var receivedObjects: Int
    /// How many bytes came over.
    public var receivedBytes: Int
    /// Whether the mirror was damaged or missing parts, and has been made anew.
    public var wasRebuilt: Bool
}

/// How far a fetch has come.
public struct FetchProgress: Sendable, Hashable {
    /// The objects that the server sends.
    public var totalObjects: Int
    /// The objects that have come.
    public var receivedObjects: Int
    /// The bytes that have come.
    public var receivedBytes: Int
}
