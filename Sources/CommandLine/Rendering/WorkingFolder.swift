import Base
import Foundation
import Rendering

/// A folder on this machine, seen as a part of the largest tree that a render may read: the Git work tree that it
/// stands in, or else the whole disk. So a kustomization finds the bases beside it, and in a work tree finds just
/// what it would find in the commit.
struct WorkingFolder {
    /// The tree's root on disk.
    let root: String
    /// The folder's path in the tree.
    let path: String
    private let current: String

    /// Throws `CommandFailure` if there is no such folder.
    init(_ folder: String) throws {
        guard let resolved = realpath(folder, nil) else {
            throw CommandFailure("\(folder): \(String(cString: strerror(errno)))", exitCode: ExitStatus.negative)
        }
        defer { free(resolved) }
        let full = String(cString: resolved)
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: full, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw CommandFailure("\(folder) is not a folder", exitCode: ExitStatus.negative)
        }
        var root = full
        while root != "/", !FileManager.default.fileExists(atPath: root + "/.git") {
            root = String(root[..<(root.lastIndex(of: "/") ?? root.startIndex)])
            if root.isEmpty { root = "/" }
        }
        self.root = root
        path = String(full.dropFirst(root == "/" ? 1 : root.utf8.count + 1))
        current = FileManager.default.currentDirectoryPath
    }

    /// The tree.
    var tree: DirectoryTree { DirectoryTree(root) }

    /// A path of the tree as the user would name it here: relative to the current folder if it is below that.
    func displayed(_ path: String) -> String {
        shortened(root == "/" ? "/" + path : path.isEmpty ? root : root + "/" + path)
    }

    /// A whole path as the user would name it.
    func shortened(_ full: String) -> String {
        if full == current { return "." }
        return full.hasPrefix(current + "/") ? String(full.dropFirst(current.utf8.count + 1)) : full
    }

    /// A place as the user would name it.
    func displayed(_ location: SourceLocation) -> SourceLocation {
        var location = location
        location.path = displayed(location.path)
        return location
    }

    /// A diagnostic with its place as the user would name it.
    func displayed(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.location = diagnostic.location.map(displayed)
        return diagnostic
    }
}
