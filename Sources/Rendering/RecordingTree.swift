public import Base
import Synchronization

/// A file tree that notes what is looked at in another one.
public final class RecordingTree: FileTree {
    private let tree: any FileTree
    private let items = Mutex<[ReadSet.Item]>([])

    /// Creates a tree that shows `tree`.
    public init(_ tree: any FileTree) { self.tree = tree }

    /// What has been looked at so far.
    public var readSet: ReadSet { ReadSet(items.withLock { $0 }) }

    /// The entries of a directory.
    public func list(_ path: String) throws -> [FileTreeEntry] {
        do {
            let entries = try tree.list(path)
            note(path, .listing, ReadSet.id(ofListing: entries))
            return entries
        } catch {
            note(path, .listing, nil)
            throw error
        }
    }

    /// What stands at `path`.
    public func entry(at path: String) throws -> FileTreeEntry? {
        do {
            let entry = try tree.entry(at: path)
            note(path, .entry, entry.map { ReadSet.id(of: $0, at: path, in: tree) })
            return entry
        } catch {
            note(path, .entry, nil)
            throw error
        }
    }

    /// A file's content.
    public func read(_ path: String, limit: Int) throws -> [UInt8] {
        do {
            let bytes = try tree.read(path, limit: limit)
            note(path, .content, ReadSet.knownContentID(of: path, in: tree) ?? ReadSet.id(ofContent: bytes))
            return bytes
        } catch {
            // The look-up is the same one that later tells whether anything changed.
            note(path, .content, ReadSet.knownContentID(of: path, in: tree))
            throw error
        }
    }

    /// What a link holds. `entry(at:)` notes it.
    public func target(ofLink path: String) throws -> String? { try tree.target(ofLink: path) }

    private func note(_ path: String, _ access: ReadSet.Access, _ id: String?) {
        items.withLock { $0.append(ReadSet.Item(path: path, access: access, id: id)) }
    }
}
