import Base
import CLibgit2
import CShims
import Foundation

/// One conversation with a remote: its settings, and what the callbacks learned. Confined to the thread of its work.
final class RemoteSession {
    private let url: RepositoryURL
    private let source: GitRepositorySource
    private let token: WorkToken
    private let progress: (FetchProgress) -> Void
    private var credentialRequests = 0
    // What a callback knows better than libgit2, which only sees a code.
    private var failure: GitStoreError?
    private(set) var lastProgress = FetchProgress(totalObjects: 0, receivedObjects: 0, receivedBytes: 0)

    init(
        url: RepositoryURL, source: GitRepositorySource, token: WorkToken,
        progress: @escaping (FetchProgress) -> Void = { _ in }
    ) {
        LibGit2.start()
        self.url = url
        self.source = source
        self.token = token
        self.progress = progress
    }

    /// Connects, lends the connected remote, and disconnects.
    /// - Parameter repository: where objects go; without one the refs can be listed only.
    func withConnection<Result>(
        to repository: OpaquePointer?, direction: git_direction = GIT_DIRECTION_FETCH,
        _ body: (OpaquePointer) throws -> Result
    ) throws -> Result {
        let remote = try remote(for: repository)
        defer { git_remote_free(remote) }
        var options = git_remote_connect_options()
        git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION))
        options.callbacks = callbacks()
        options.follow_redirects = redirects
        options.proxy_opts.type = GIT_PROXY_AUTO
        try check(git_remote_connect_ext(remote, direction, &options), "reach \(url.text)")
        defer { git_remote_disconnect(remote) }
        return try body(remote)
    }

    /// Creates a remote without a name.
    ///
    /// The configuration is not asked for another address (`insteadOf`): there is none in a mirror, and libgit2 loses
    /// some 20 kB for each line of it that does not match.
    private func remote(for repository: OpaquePointer?) throws -> OpaquePointer {
        var options = git_remote_create_options()
        git_remote_create_options_init(&options, UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION))
        options.repository = repository
        options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue
        var created: OpaquePointer?
        try check(git_remote_create_with_opts(&created, url.text, &options), "use \(url.text)")
        guard let created else { throw GitStoreError(.other, "cannot use \(url.text)") }
        return created
    }

    /// The refs of a connected remote, without the peeled values of tags.
    func refs(of remote: OpaquePointer) throws -> [GitRef] {
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        try check(git_remote_ls(&heads, &count, remote), "list the refs of \(url.text)")
        var refs: [GitRef] = []
        for index in 0..<count {
            guard let head = heads?[index]?.pointee, let name = head.name else { continue }
            let text = String(cString: name)
            guard !text.hasSuffix("^{}") else { continue }
            refs.append(
                GitRef(
                    name: text, target: ObjectID(head.oid).commitID,
                    symbolicTarget: head.symref_target.map { String(cString: $0) }))
        }
        return refs
    }

    /// Downloads what `refspecs` select and the repository lacks; moves no refs.
    func download(_ remote: OpaquePointer, refspecs: [String]) throws {
        var options = git_fetch_options()
        git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
        options.callbacks = callbacks()
        options.follow_redirects = redirects
        options.proxy_opts.type = GIT_PROXY_AUTO
        options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        try withStringArray(refspecs) { array in
            try check(git_remote_download(remote, array, &options), "fetch from \(url.text)")
        }
    }

    /// Pushes `refspecs`. Throws `pushRejected` when the remote has moved on or refuses.
    func push(_ repository: OpaquePointer, refspecs: [String]) throws {
        let remote = try remote(for: repository)
        defer { git_remote_free(remote) }
        var options = git_push_options()
        git_push_options_init(&options, UInt32(GIT_PUSH_OPTIONS_VERSION))
        options.callbacks = callbacks()
        options.follow_redirects = redirects
        options.proxy_opts.type = GIT_PROXY_AUTO
        try withStringArray(refspecs) { array in
            try check(git_remote_push(remote, array, &options), "push to \(url.text)")
        }
    }

    /// Throws for a failed call: what a callback noted, or why the work was stopped, or libgit2's own error.
    private func check(_ code: Int32, _ action: @autoclosure () -> String) throws {
        try throwIfStopped(action())
        if let failure { throw failure }
        if code < 0 { throw LibGit2.error(code, action()) }
    }

    /// Throws if the work should end.
    func throwIfStopped(_ action: @autoclosure () -> String) throws {
        switch token.stopReason {
        case .cancelled: throw CancellationError()
        case .timedOut: throw GitStoreError(.timeout, "cannot \(action()): the time limit has passed")
        case nil: break
        }
    }

    // A redirect could lead the credentials to another host.
    private var redirects: git_remote_redirect_t {
        if case .none = source.credential, url.password == nil { return GIT_REMOTE_REDIRECT_INITIAL }
        return GIT_REMOTE_REDIRECT_NONE
    }

    private func callbacks() -> git_remote_callbacks {
        var callbacks = git_remote_callbacks()
        git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
        // The session outlives each call that gets these.
        callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
        callbacks.credentials = { out, _, user, allowed, payload in
            RemoteSession.from(payload)?.provideCredential(out, user.map { String(cString: $0) }, allowed) ?? -1
        }
        callbacks.certificate_check = { certificate, valid, host, payload in
            RemoteSession.from(payload)?.judge(certificate, valid != 0, host.map { String(cString: $0) } ?? "") ?? -1
        }
        callbacks.transfer_progress = { stats, payload in
            guard let session = RemoteSession.from(payload), let stats = stats?.pointee else { return -1 }
            session.note(stats)
            return session.token.isStopped ? GIT_EUSER.rawValue : 0
        }
        callbacks.sideband_progress = { _, _, payload in
            RemoteSession.from(payload)?.token.isStopped == false ? 0 : GIT_EUSER.rawValue
        }
        callbacks.push_update_reference = { name, status, payload in
            guard let status, let session = RemoteSession.from(payload) else { return 0 }
            let name = name.map { String(cString: $0) } ?? "the ref"
            session.failure = GitStoreError(
                .pushRejected, "\(session.url.text) refuses \(name): \(String(cString: status))")
            return 0
        }
        return callbacks
    }

    private static func from(_ payload: UnsafeMutableRawPointer?) -> RemoteSession? {
        payload.map { Unmanaged<RemoteSession>.fromOpaque($0).takeUnretainedValue() }
    }

    private func note(_ stats: git_indexer_progress) {
        let now = FetchProgress(
            totalObjects: Int(stats.total_objects), receivedObjects: Int(stats.received_objects),
            receivedBytes: stats.received_bytes)
        guard now != lastProgress else { return }
        lastProgress = now
        progress(now)
    }

    private func fail(_ code: GitStoreError.Code, _ message: String) -> Int32 {
        failure = GitStoreError(code, message)
        return GIT_EUSER.rawValue
    }

    private func provideCredential(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?, _ userInURL: String?, _ allowed: UInt32
    ) -> Int32 {
        if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 {
            return git_credential_username_new(out, userInURL ?? url.user ?? "git")
        }
        credentialRequests += 1
        guard credentialRequests == 1 else {
            return fail(.authentication, "\(url.text) does not accept the credentials of repository \(source.name)")
        }
        switch source.credential {
        case .basic(let username, let password) where allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0:
            return git_credential_userpass_plaintext_new(out, username, password.reveal())
        case .sshKey(let key) where allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0:
            guard FileManager.default.isReadableFile(atPath: key.privateKeyFile) else {
                return fail(
                    .configuration, "the private key \(key.privateKeyFile) of repository \(source.name) cannot be read")
            }
            return git_credential_ssh_key_new(
                out, userInURL ?? url.user ?? "git", nil, key.privateKeyFile, key.passphrase?.reveal())
        case .none:
            guard let password = url.password, allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0 else {
                return fail(
                    .authentication,
                    "\(url.text) wants credentials; configure some for repository \(source.name), and check the address"
                )
            }
            return git_credential_userpass_plaintext_new(out, url.user ?? "", password)
        case .basic, .sshKey:
            return fail(
                .authentication, "\(url.text) does not take the kind of credentials that repository \(source.name) has")
        }
    }

    private func judge(_ certificate: UnsafeMutablePointer<git_cert>?, _ valid: Bool, _ host: String) -> Int32 {
        guard let certificate else { return fail(.certificate, "\(url.text): no certificate") }
        switch certificate.pointee.cert_type {
        case GIT_CERT_HOSTKEY_LIBSSH2:
            return certificate.withMemoryRebound(to: git_cert_hostkey.self, capacity: 1) { judge($0.pointee) }
        case GIT_CERT_X509:
            if valid { return 0 }
            guard let caFile = source.caFile else {
                return fail(
                    .certificate,
                    "\(host): the TLS certificate is not trusted; if its authority is your own, set the "
                        + "repository's CA file")
            }
            var reason = [CChar](repeating: 0, count: 200)
            let issued = certificate.withMemoryRebound(to: git_cert_x509.self, capacity: 1) {
                martlet_certificate_is_issued_by($0.pointee.data, $0.pointee.len, caFile, host, &reason, reason.count)
            }
            if issued == 1 { return 0 }
            let text = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            return fail(.certificate, "\(host): the TLS certificate is not trusted: \(text)")
        default:
            return valid ? 0 : fail(.certificate, "\(host): a certificate of an unknown kind")
        }
    }

    private func judge(_ key: git_cert_hostkey) -> Int32 {
        guard case .sshKey(let credential) = source.credential else {
            return fail(
                .configuration,
                "\(url.text) needs an ssh key and a known_hosts file; configure them for repository "
                    + source.name)
        }
        guard key.type.rawValue & GIT_CERT_SSH_RAW.rawValue != 0, let start = key.hostkey else {
            return fail(.hostKeyUnknown, "\(url.host): the server's key cannot be read")
        }
        let bytes = start.withMemoryRebound(to: UInt8.self, capacity: key.hostkey_len) {
            Array(UnsafeBufferPointer(start: $0, count: key.hostkey_len))
        }
        let file = credential.knownHostsFile
        guard let data = FileManager.default.contents(atPath: file) else {
            return fail(.configuration, "\(file): the known_hosts file cannot be read")
        }
        let port = url.port ?? 22
        switch KnownHosts(String(decoding: data, as: UTF8.self)).verdict(host: url.host, port: port, key: bytes) {
        case .trusted: return 0
        case .unknown:
            return fail(
                .hostKeyUnknown,
                "\(url.host): its key is not in \(file); check the key with the host's operator and add "
                    + "it, for example from ssh-keyscan -p \(port) \(url.host)")
        case .changed:
            return fail(
                .hostKeyMismatch,
                "\(url.host): its key is not the one in \(file); either the host has a new key or "
                    + "somebody stands between")
        case .revoked: return fail(.hostKeyMismatch, "\(url.host): \(file) says that its key is revoked")
        }
    }

    private func withStringArray(_ strings: [String], _ body: (UnsafePointer<git_strarray>) throws -> Void) rethrows {
        var pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        let count = pointers.count
        try pointers.withUnsafeMutableBufferPointer { buffer in
            var array = git_strarray(strings: buffer.baseAddress, count: count)
            try body(&array)
        }
    }
}
