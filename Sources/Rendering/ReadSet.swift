public import Base
import Signing

/// The parts of a file tree that a render has looked at, each with an id of what it saw.
public struct ReadSet: Sendable, Hashable {
    /// How something was looked at.
    public enum Access: UInt8, Sendable, Hashable, Comparable {
        /// A file's content was read.
        case content = 1
        /// A directory's names and kinds were listed; the content of what is in it does not count.
        case listing = 2
        /// It was asked what stands at a path, or whether anything does.
        case entry = 3

        /// Orders by the raw value.
        public static func < (left: Access, right: Access) -> Bool { left.rawValue < right.rawValue }
    }

    /// One look.
    public struct Item: Sendable, Hashable {
        /// The path from the tree's root.
        public var path: String
        /// How it was looked at.
        public var access: Access
        /// What was seen; `nil` if it could not be read.
        public var id: String?

        /// Creates an item.
        public init(path: String, access: Access, id: String?) {
            self.path = path
            self.access = access
            self.id = id
        }
    }

    /// All looks, sorted by path and access.
    public private(set) var items: [Item]

    /// Creates a read set; of several looks at the same thing, the first counts.
    public init(_ items: [Item]) {
        var seen: [Key: Item] = [:]
        for item in items {
            let key = Key(path: Array(item.path.utf8), access: item.access)
            if seen[key] == nil { seen[key] = item }
        }
        self.items = seen.values.sorted { left, right in
            if left.path.utf8.elementsEqual(right.path.utf8) { return left.access < right.access }
            return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
        }
    }

    // `String` takes canonically equivalent paths for the same.
    private struct Key: Hashable {
        var path: [UInt8]
        var access: Access
    }

    /// Whether another tree has the same at all these places. Costs look-ups; content is read only behind links and in
    /// trees without content ids.
    public func isUnchanged(in tree: any FileTree) -> Bool {
        items.allSatisfy { item in ReadSet.id(of: item.path, item.access, in: tree) == item.id }
    }

    /// SHA-256 of all items, in hexadecimal.
    public var digest: String { ReadSet.digest(items.flatMap { [$0.path, String($0.access.rawValue), $0.id ?? "-"] }) }

    /// What a look at `path` sees; `nil` if it fails.
    static func id(of path: String, _ access: Access, in tree: any FileTree) -> String? {
        switch access {
        case .entry:
            guard let entry = try? tree.entry(at: path) else { return nil }
            return id(of: entry, at: path, in: tree)
        case .listing:
            return (try? tree.list(path)).map(id(ofListing:))
        case .content:
            if let known = knownContentID(of: path, in: tree) { return known }
            return (try? tree.read(path, limit: .max)).map(id(ofContent:))
        }
    }

    /// What a look at an entry sees: its kind, and of a link what it holds, since renderers follow links.
    static func id(of entry: FileTreeEntry, at path: String, in tree: any FileTree) -> String {
        guard entry.kind == .symbolicLink, let target = try? tree.target(ofLink: path) else {
            return entry.kind.rawValue
        }
        return "\(entry.kind.rawValue) \(target)"
    }

    /// The id of a file's content without reading it: only for a plain file in a tree that has ids.
    static func knownContentID(of path: String, in tree: any FileTree) -> String? {
        guard let entry = try? tree.entry(at: path), entry.kind == .file else { return nil }
        return entry.contentID
    }

    static func id(ofListing entries: [FileTreeEntry]) -> String {
        digest(entries.flatMap { [$0.name, $0.kind.rawValue] })
    }

    static func id(ofContent bytes: [UInt8]) -> String { SHA256.hexDigest(of: bytes) }

    /// SHA-256 over texts that no other texts have: each is preceded by its length.
    static func digest(_ texts: [String]) -> String {
        var bytes: [UInt8] = []
        for text in texts {
            bytes += Array("\(text.utf8.count):".utf8)
            bytes += Array(text.utf8)
        }
        return id(ofContent: bytes)
    }
}
