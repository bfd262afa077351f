import CLibgit2
import CShims

/// The library's process-wide state, and its errors.
enum LibGit2 {
    /// Starts the library, once a process, before its first use.
    static func start() { _ = isStarted }

    private static let isStarted: Bool = {
        guard git_libgit2_init() > 0 else { return false }
        // A mirror must not behave differently because of the configuration files of the account (address rewriting,
        // proxies), and their directory listing is not ours to trust.
        for level in [
            GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
        ] {
            _ = martlet_git_set_search_path(level.rawValue, "")
        }
        // Ownership is checked for the sake of hooks and configuration, neither of which we run or read; a local
        // repository is commonly owned by the account of the Git server.
        _ = martlet_git_set_owner_validation(0)
        // The default of 256 MiB is more than the whole agent should need.
        _ = martlet_git_set_cache_limit(16 << 20)
        // Each fetch leaves a pack, and the library would keep all of them open until the process has no descriptors
        // left. Those used least are closed instead, and opened again when they are needed.
        _ = martlet_git_set_open_pack_limit(64)
        _ = martlet_git_set_user_agent("martlet")
        return true
    }()

    /// Throws the library's last error if `code` is one.
    /// - Parameter action: what was tried, as in "cannot `read the tree`".
    static func check(_ code: Int32, _ action: @autoclosure () -> String) throws(GitStoreError) {
        guard code < 0 else { return }
        throw error(code, action())
    }

    /// The library's last error of this thread.
    static func error(_ code: Int32, _ action: String) -> GitStoreError {
        guard let last = git_error_last(), let text = last.pointee.message else {
            return GitStoreError(.other, "cannot \(action): libgit2 code \(code)")
        }
        let message = String(cString: text)
        let errorClass = git_error_t(UInt32(bitPattern: last.pointee.klass))
        return GitStoreError(classify(code, errorClass, message), "cannot \(action): \(message)")
    }

    private static func classify(_ code: Int32, _ errorClass: git_error_t, _ message: String) -> GitStoreError.Code {
        switch code {
        case GIT_EAUTH.rawValue: return .authentication
        case GIT_ECERTIFICATE.rawValue: return .certificate
        case GIT_EAMBIGUOUS.rawValue: return .ambiguousRevision
        case GIT_ENONFASTFORWARD.rawValue: return .pushRejected
        default: break
        }
        switch errorClass {
        case GIT_ERROR_NET, GIT_ERROR_HTTP, GIT_ERROR_SSL, GIT_ERROR_SSH:
            let lower = message.lowercased()
            func says(_ words: String...) -> Bool { words.contains { lower.contains($0) } }
            if says("code: 401", "code: 403", "permission denied", "authenticat", "publickey") {
                return .authentication
            }
            if says("code: 404", "not found", "does not exist", "does not appear to be") { return .repositoryNotFound }
            return .network
        case GIT_ERROR_ODB, GIT_ERROR_OBJECT, GIT_ERROR_ZLIB, GIT_ERROR_INDEXER, GIT_ERROR_TREE, GIT_ERROR_SHA:
            return .corruptMirror
        case GIT_ERROR_REPOSITORY: return .repositoryNotFound
        case GIT_ERROR_OS, GIT_ERROR_FILESYSTEM:
            // Sockets fail in the same class as files.
            let lower = message.lowercased()
            return ["connect", "resolve address", "socket"].contains { lower.contains($0) } ? .network : .fileSystem
        default: return .other
        }
    }
}
