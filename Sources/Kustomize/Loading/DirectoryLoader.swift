import Base

/// A tree in which kustomizations are read: the one that the build began in, or that of a remote repository.
struct TreeLocation {
    let tree: any FileTree
    /// The repository, if it is a remote one.
    let repository: RemoteLocation?
}

/// What all kustomizations of a build share.
final class BuildSession {
    let options: KustomizeOptions
    var warnings: [Diagnostic] = []
    /// Whether a kustomization has chosen the schemas by `openapi`.
    var hasSchema = false
    /// How lists merge.
    var schema = MergeSchema.builtIn

    init(options: KustomizeOptions) { self.options = options }
}

/// Reads the files of one kustomization, and finds the directories that it names.
final class DirectoryLoader: Loader {
    /// The largest file that a build reads.
    static let fileLimit = 64 << 20

    let location: TreeLocation
    let root: String
    let session: BuildSession
    private let referrer: DirectoryLoader?
    private let isRestricted: Bool

    private init(
        location: TreeLocation, root: String, session: BuildSession, referrer: DirectoryLoader?, isRestricted: Bool
    ) {
        self.location = location
        self.root = root
        self.session = session
        self.referrer = referrer
        self.isRestricted = isRestricted
    }

    /// The loader that a build begins with. Throws `KustomizeError` where there is no such directory.
    static func root(_ path: String, in location: TreeLocation, session: BuildSession) throws -> DirectoryLoader {
        let loader = DirectoryLoader(
            location: location, root: "", session: session, referrer: nil,
            isRestricted: session.options.loadRestriction == .rootOnly)
        let resolved = try loader.directory(path)
        return DirectoryLoader(
            location: location, root: resolved, session: session, referrer: nil, isRestricted: loader.isRestricted)
    }

    /// The root of the tree, or the repository's name: stands before paths in errors.
    var name: String {
        let directory = root.isEmpty ? "." : root
        return location.repository.map { "\($0.repository)//\(directory)" } ?? directory
    }

    func display(_ path: String) -> String {
        if RemoteLocation.isFileURL(path) { return path }
        return TreePath.join(root, path) ?? path
    }

    func read(_ path: String) throws -> [UInt8] {
        if RemoteLocation.isFileURL(path) {
            return try remoteResources(for: path).file(at: RemoteLocation(file: path))
        }
        guard !path.utf8.starts(with: [UInt8(ascii: "/")]) else {
            throw KustomizeError(
                .forbiddenPath, "\(path): a path must be relative to the kustomization in \(name)")
        }
        guard let full = TreePath.join(root, path) else {
            throw KustomizeError(.forbiddenPath, "\(path): leads out of the repository, from \(name)")
        }
        let (resolved, kind) = try resolve(full)
        guard let kind else { throw KustomizeError(.notFound, "\(full): no such file") }
        guard kind == .file else { throw KustomizeError(.notFound, "\(full): is a directory, not a file") }
        if isRestricted, !TreePath.contains(root, resolved) {
            throw KustomizeError(
                .forbiddenPath,
                "\(full)\(resolved == full ? "" : " (a link to \(resolved))") is not in or below \(name): files that a "
                    + "kustomization names must be; directories need not")
        }
        do {
            return try location.tree.read(resolved, limit: DirectoryLoader.fileLimit)
        } catch let error as FileTreeError {
            throw DirectoryLoader.translate(error)
        }
    }

    /// The loader for a directory or repository that this kustomization names. Throws `KustomizeError`.
    func loader(for path: String) throws -> DirectoryLoader {
        guard !path.isEmpty else { throw KustomizeError(.notFound, "the name of a directory is empty") }
        if let remote = RemoteLocation(repository: path) { return try remoteLoader(remote) }
        guard !path.utf8.starts(with: [UInt8(ascii: "/")]) else {
            throw KustomizeError(
                .forbiddenPath, "\(path): a directory must be named relative to the kustomization in \(name)")
        }
        guard let full = TreePath.join(root, path) else {
            throw KustomizeError(.forbiddenPath, "\(path): leads out of the repository, from \(name)")
        }
        let directory = try directory(full)
        try refuseCycle(directory)
        return DirectoryLoader(
            location: location, root: directory, session: session, referrer: self, isRestricted: isRestricted)
    }

    private func remoteLoader(_ remote: RemoteLocation) throws -> DirectoryLoader {
        var ancestor: DirectoryLoader? = self
        while let loader = ancestor {
            if let visited = loader.location.repository, visited.text.utf8.starts(with: remote.text.utf8) {
                throw KustomizeError(.forbiddenPath, "\(remote.text): comes back to \(visited.text), a cycle")
            }
            ancestor = loader.referrer
        }
        let tree = try remoteResources(for: remote.text).tree(of: remote)
        let location = TreeLocation(tree: tree, repository: remote)
        let top = DirectoryLoader(
            location: location, root: "", session: session, referrer: self, isRestricted: true)
        let directory = try top.directory(remote.path)
        return DirectoryLoader(
            location: location, root: directory, session: session, referrer: self, isRestricted: true)
    }

    private func remoteResources(for text: String) throws -> any RemoteResources {
        guard let remote = session.options.remoteResources else {
            throw KustomizeError(
                .remoteNotAllowed,
                "\(text): remote resources are not fetched here. The agent builds it if the repository stands in its "
                    + "configuration's repositories and ?ref= names a commit or tag; or commit the directory to this "
                    + "repository and name its path")
        }
        return remote
    }

    /// Refuses a directory that is one of those through which the build came here, or holds one of them.
    private func refuseCycle(_ directory: String) throws {
        var ancestor: DirectoryLoader? = self
        while let loader = ancestor, loader.location.repository == location.repository {
            if TreePath.contains(directory, loader.root) {
                throw KustomizeError(
                    .forbiddenPath,
                    "\(directory.isEmpty ? "." : directory): holds \(loader.name), from which the build came here, "
                        + "a cycle")
            }
            ancestor = loader.referrer
        }
    }

    private func directory(_ path: String) throws -> String {
        let (resolved, kind) = try resolve(path)
        guard let kind else { throw KustomizeError(.notFound, "\(path): no such file or directory") }
        guard kind == .directory else { throw KustomizeError(.notFound, "\(path): is a file, not a directory") }
        return resolved
    }

    /// Follows the links on a path. The kind is `nil` where nothing stands.
    private func resolve(_ path: String) throws -> (path: String, kind: FileTreeEntry.Kind?) {
        var done: [Substring] = []
        var pending = path.split(separator: "/").reversed() as [Substring]
        var kind: FileTreeEntry.Kind? = .directory
        var links = 0
        do {
            while let part = pending.popLast() {
                if part == "." { continue }
                if part == ".." {
                    guard !done.isEmpty else { throw FileTreeError.outsideTree(path: path) }
                    done.removeLast()
                    kind = .directory
                    continue
                }
                let next = (done + [part]).joined(separator: "/")
                guard kind == .directory, let entry = try location.tree.entry(at: next) else { return (path, nil) }
                if entry.kind == .symbolicLink, let target = try location.tree.target(ofLink: next) {
                    links += 1
                    guard links <= 40 else {
                        throw FileTreeError.unreadable(path: path, reason: "too many symbolic links")
                    }
                    guard !target.utf8.starts(with: [UInt8(ascii: "/")]) else {
                        throw FileTreeError.outsideTree(path: path)
                    }
                    pending += target.split(separator: "/").map { Substring(String($0)) }.reversed()
                    continue
                }
                done.append(part)
                kind = entry.kind
                if entry.kind == .symbolicLink {
                    // The tree follows it without telling where to.
                    kind = (try? location.tree.list(next)) == nil ? .file : .directory
                }
            }
        } catch let error as FileTreeError {
            throw DirectoryLoader.translate(error)
        }
        return (done.joined(separator: "/"), kind)
    }

    private static func translate(_ error: FileTreeError) -> KustomizeError {
        switch error {
        case .notFound, .notADirectory, .notAFile: KustomizeError(.notFound, "\(error)")
        case .outsideTree: KustomizeError(.forbiddenPath, "\(error)")
        case .tooLarge, .unreadable: KustomizeError(.malformedFile, "\(error)")
        }
    }
}
