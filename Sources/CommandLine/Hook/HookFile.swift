import Foundation

/// The place of a repository's post-receive hook.
struct HookFile {
    /// What was done about a hook that stood there before.
    enum Replaced: Equatable {
        /// There was none.
        case nothing
        /// It was ours.
        case own
        /// It was another one, and now has this path.
        case kept(path: String)
    }

    /// The repository's own directory: the bare repository, or the `.git` of a working copy.
    let gitDirectory: String

    /// The hook's path.
    var path: String { "\(gitDirectory)/hooks/post-receive" }
    private var keptPath: String { "\(path).old" }

    /// Finds the repository at `path`. Throws `CommandFailure` if there is none.
    init(repository path: String) throws {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        for candidate in [absolute, "\(absolute)/.git"] where Self.isGitDirectory(candidate) {
            gitDirectory = candidate
            return
        }
        if FileManager.default.contents(atPath: "\(absolute)/.git").map({ $0.starts(with: "gitdir:".utf8) }) == true {
            throw CommandFailure("\(path) is a linked working copy; name the repository that it belongs to")
        }
        let what = FileManager.default.fileExists(atPath: absolute) ? "is no Git repository" : "does not exist"
        throw CommandFailure("\(path) \(what); name a bare repository or the folder of a working copy")
    }

    private static func isGitDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        let files = FileManager.default
        for name in ["objects", "refs"] {
            guard files.fileExists(atPath: "\(path)/\(name)", isDirectory: &isDirectory), isDirectory.boolValue else {
                return false
            }
        }
        return files.fileExists(atPath: "\(path)/HEAD")
    }

    /// Writes the hook as a whole or not at all. Throws `CommandFailure`, also if another hook stands there and
    /// `force` does not say that it may be moved away.
    func install(_ script: HookScript, force: Bool) throws -> Replaced {
        let files = FileManager.default
        var replaced = Replaced.nothing
        if let content = files.contents(atPath: path) {
            replaced = HookScript.isOurs(content) ? .own : .kept(path: keptPath)
        } else if (try? files.attributesOfItem(atPath: path)) != nil {
            // There, but not readable, or a link to nothing.
            replaced = .kept(path: keptPath)
        }
        if case .kept = replaced {
            guard force else {
                throw CommandFailure(
                    "\(path) is another hook; call Martlet from there, or give --force to move it to post-receive.old")
            }
            guard (try? files.attributesOfItem(atPath: keptPath)) == nil else {
                throw CommandFailure("\(keptPath) exists already; move it away first")
            }
        }
        do {
            try files.createDirectory(atPath: "\(gitDirectory)/hooks", withIntermediateDirectories: true)
            if case .kept = replaced { try files.moveItem(atPath: path, toPath: keptPath) }
        } catch {
            throw CommandFailure("\(gitDirectory)/hooks cannot be changed; is it this user's?")
        }
        try write(script)
        return replaced
    }

    private func write(_ script: HookScript) throws {
        let draft = "\(path).martlet-\(getpid())"
        let isWritten = FileManager.default.createFile(
            atPath: draft, contents: Data(script.text.utf8), attributes: [.posixPermissions: 0o755])
        guard isWritten, rename(draft, path) == 0 else {
            unlink(draft)
            throw CommandFailure("\(path) cannot be written; is the folder this user's?")
        }
    }

    /// Whether the repository's configuration sends Git to another folder for hooks.
    var hasOtherHooksPath: Bool {
        guard let content = FileManager.default.contents(atPath: "\(gitDirectory)/config") else { return false }
        return String(decoding: content, as: UTF8.self).split(separator: "\n").contains { line in
            line.trimmingCharacters(in: .whitespaces).lowercased().hasPrefix("hookspath")
        }
    }
}
