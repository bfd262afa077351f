import Base
import CLibcurl
import CShims

/// A transfer while the thread works on it: curl's handle and what must live as long. Used on that thread only.
final class ActiveTransfer {
    /// The most bytes of header fields that an answer may have.
    private static let headLimit = 256 << 10

    let transfer: Transfer
    let easy: UnsafeMutableRawPointer
    private let configuration: CurlClient.Configuration
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var connectToList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>

    private var status = 0
    private var fields: [HTTPField] = []
    private var headSize = 0
    private var isHeadComplete = false
    /// The limit that the answer went over.
    private var exceededLimit: Int?
    /// The reader of a stream is slow, and curl keeps what came until `resume`.
    private var isPaused = false

    private var overallDeadline: ContinuousClock.Instant
    private var lastProgress = ContinuousClock.now

    /// When the transfer has lasted too long. A stream whose head has come may go on for as long as something comes,
    /// and for as long as its reader holds it back.
    var deadline: ContinuousClock.Instant? {
        guard transfer.isStreaming, isHeadComplete else { return overallDeadline }
        return isPaused ? nil : lastProgress + configuration.streamIdleTimeout
    }

    /// Sets a handle up; `nil` if curl refuses a setting, which for these happens when memory is short.
    init?(_ transfer: Transfer, configuration: CurlClient.Configuration) {
        guard let easy = curl_easy_init() else { return nil }
        self.transfer = transfer
        self.easy = easy
        self.configuration = configuration
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        overallDeadline = .now + transfer.request.timeout
        guard configureRequest(), configureTransport(), configureTLS(), configureCallbacks() else { return nil }
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
        curl_slist_free_all(connectToList)
        errorText.deallocate()
    }

    func resume() {
        lastProgress = .now
        isPaused = false
        _ = curl_easy_pause(easy, CURLPAUSE_CONT)
    }

    // MARK: Set-up

    private func configureRequest() -> Bool {
        let request = transfer.request
        var isFine = set(CURLOPT_URL, request.url)
        switch (request.method, request.body) {
        case ("GET", nil): isFine = set(CURLOPT_HTTPGET, 1) && isFine
        case ("HEAD", nil): isFine = set(CURLOPT_NOBODY, 1) && isFine
        case ("POST", nil), ("PUT", nil), ("PATCH", nil):
            isFine = set(CURLOPT_POST, 1) && setBody([]) && set(CURLOPT_CUSTOMREQUEST, request.method) && isFine
        case (_, nil): isFine = set(CURLOPT_CUSTOMREQUEST, request.method) && isFine
        case (_, let body?):
            isFine = set(CURLOPT_POST, 1) && setBody(body) && set(CURLOPT_CUSTOMREQUEST, request.method) && isFine
        }
        for line in request.headers {
            guard let longer = curl_slist_append(headerList, line) else { return false }
            headerList = longer
        }
        return isFine && martlet_curl_set_list(easy, CURLOPT_HTTPHEADER, headerList) == CURLE_OK
            && set(CURLOPT_USERAGENT, configuration.userAgent)
    }

    private func setBody(_ body: [UInt8]) -> Bool {
        // The size goes first: COPYPOSTFIELDS copies that many bytes.
        guard martlet_curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)) == CURLE_OK else {
            return false
        }
        if body.isEmpty { return set(CURLOPT_COPYPOSTFIELDS, "") }
        var copy = body
        return copy.withUnsafeMutableBytes {
            martlet_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) == CURLE_OK
        }
    }

    private func configureTransport() -> Bool {
        let request = transfer.request
        var isFine =
            set(CURLOPT_NOSIGNAL, 1) && set(CURLOPT_FOLLOWLOCATION, 0) && set(CURLOPT_PROTOCOLS_STR, "http,https")
            && set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1) && set(CURLOPT_TCP_KEEPALIVE, 1)
            && set(CURLOPT_TCP_KEEPIDLE, 30) && set(CURLOPT_TCP_KEEPINTVL, 15)
            && set(CURLOPT_CONNECTTIMEOUT_MS, Int(configuration.connectTimeout.milliseconds))
            && set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            && set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
            // A transfer that ends while its name is looked up must not keep this thread until the look-up ends.
            && set(CURLOPT_QUICK_EXIT, 1)
            && martlet_curl_set_close_on_exec(easy) == CURLE_OK
        if request.url.hasPrefix("https:") {
            // Requests that start together wait for the first one's connection and share it, when it is HTTP/2.
            isFine = set(CURLOPT_PIPEWAIT, 1) && isFine
        }
        if !transfer.isStreaming {
            isFine =
                martlet_curl_set_offset(
                    easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(max(1, request.maximumResponseSize))) == CURLE_OK
                && isFine
        }
        // An empty proxy, and an empty list of exceptions, keep curl from reading the environment.
        isFine =
            set(CURLOPT_PROXY, configuration.proxy?.url.reveal() ?? "")
            && set(CURLOPT_NOPROXY, configuration.proxy?.exceptions ?? "") && isFine
        if let path = request.unixSocketPath { isFine = set(CURLOPT_UNIX_SOCKET_PATH, path) && isFine }
        if let rule = request.connectTo?.rule {
            connectToList = curl_slist_append(nil, rule)
            isFine = martlet_curl_set_list(easy, CURLOPT_CONNECT_TO, connectToList) == CURLE_OK && isFine
        }
        return isFine
    }

    private func configureTLS() -> Bool {
        let tls = configuration.tls
        var isFine = set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if tls.skipsVerification {
            isFine = set(CURLOPT_SSL_VERIFYPEER, 0) && set(CURLOPT_SSL_VERIFYHOST, 0) && isFine
        }
        if let authorities = tls.authorities {
            // The built-in directory of authorities would be trusted beside the configured ones.
            isFine = martlet_curl_set_string(easy, CURLOPT_CAPATH, nil) == CURLE_OK && isFine
            isFine = set(authorities, blob: CURLOPT_CAINFO_BLOB, file: CURLOPT_CAINFO) && isFine
        }
        if let identity = tls.identity {
            isFine = set(identity.certificate, blob: CURLOPT_SSLCERT_BLOB, file: CURLOPT_SSLCERT) && isFine
            isFine = set(identity.privateKey, blob: CURLOPT_SSLKEY_BLOB, file: CURLOPT_SSLKEY) && isFine
        }
        return isFine
    }

    private func set(_ pem: CurlClient.Configuration.PEM, blob: CURLoption, file: CURLoption) -> Bool {
        switch pem {
        case .data(let bytes):
            bytes.reveal().withUnsafeBytes { martlet_curl_set_blob(easy, blob, $0.baseAddress, $0.count) } == CURLE_OK
        case .file(let path): set(file, path)
        }
    }

    private func configureCallbacks() -> Bool {
        let me = Unmanaged.passUnretained(self).toOpaque()
        return martlet_curl_set_data_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let active = Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
            return active.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
        } == CURLE_OK
            && martlet_curl_set_data_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let active = Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
                return active.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
            } == CURLE_OK
            && martlet_curl_set_pointer(easy, CURLOPT_HEADERDATA, me) == CURLE_OK
            && martlet_curl_set_pointer(easy, CURLOPT_WRITEDATA, me) == CURLE_OK
            && martlet_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText) == CURLE_OK
    }

    private func set(_ option: CURLoption, _ value: Int) -> Bool {
        martlet_curl_set_long(easy, option, value) == CURLE_OK
    }

    private func set(_ option: CURLoption, _ value: String) -> Bool {
        martlet_curl_set_string(easy, option, value) == CURLE_OK
    }

    // MARK: What curl brings

    private func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        lastProgress = .now
        // Trailers come here too; nobody asks for them.
        guard !isHeadComplete else { return bytes.count }
        headSize += bytes.count
        guard headSize <= Self.headLimit else {
            exceededLimit = Self.headLimit
            return 0
        }
        var line = Substring(String(decoding: bytes, as: UTF8.self))
        while let last = line.utf8.last, last == 0x0A || last == 0x0D { line = Substring(line.utf8.dropLast()) }
        if line.isEmpty {
            // An interim answer (100, 103) is followed by the true one.
            guard status >= 200 else { return bytes.count }
            isHeadComplete = true
            transfer.receive(head: Transfer.Head(status: status, headers: fields))
        } else if line.hasPrefix("HTTP/") {
            fields = []
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...]
            fields.append(HTTPField(String(line[..<colon]), value.trimmingBlanks()))
        }
        return bytes.count
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        lastProgress = .now
        switch transfer.receive(bytes: bytes, limit: configuration.streamBufferSize) {
        case .taken: return bytes.count
        case .holdBack:
            isPaused = true
            return Int(CURL_WRITEFUNC_PAUSE)
        case .tooLarge:
            exceededLimit = transfer.request.maximumResponseSize
            // Any other number than the one of the bytes ends the transfer.
            return 0
        case .ended: return 0
        }
    }

    // MARK: The end

    /// curl is done with the transfer.
    func complete(with result: CURLcode) {
        if result == CURLE_OK {
            transfer.finish(.success(()))
        } else {
            transfer.finish(.failure(error(for: result)))
        }
    }

    /// The time is over.
    func timeOut() {
        let waitedFor =
            isHeadComplete && transfer.isStreaming ? configuration.streamIdleTimeout : transfer.request.timeout
        let what = isHeadComplete ? "nothing more came" : "no whole answer"
        transfer.finish(
            .failure(
                HTTPClientError(
                    .timeout, message: "\(transfer.request.label): \(what) within \(waitedFor)",
                    isBeforeRequest: nothingWasSent)))
    }

    /// Whether curl has not written any part of the request yet.
    private var nothingWasSent: Bool {
        var size = 0
        return martlet_curl_get_long(easy, CURLINFO_REQUEST_SIZE, &size) == CURLE_OK && size == 0
    }

    private func error(for result: CURLcode) -> HTTPClientError {
        let label = transfer.request.label
        if result == CURLE_FILESIZE_EXCEEDED { exceededLimit = transfer.request.maximumResponseSize }
        if let limit = exceededLimit {
            return HTTPClientError(.tooLarge, message: "\(label): the answer is larger than \(limit) bytes")
        }
        // curl's texts name hosts, ports and TLS facts, never header fields or the query.
        let own = String(cString: errorText)
        let reason = own.isEmpty ? String(cString: curl_easy_strerror(result)) : own
        return HTTPClientError(
            HTTPClientError.Code(result), message: "\(label): \(reason)",
            isBeforeRequest: nothingWasSent && !isHeadComplete)
    }
}

extension HTTPClientError.Code {
    /// The kind of failure behind a result of curl's.
    init(_ result: CURLcode) {
        switch result {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_LOGIN_DENIED: self = .invalidURL
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .nameNotResolved
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: self = .connectFailed
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_INVALIDCERTSTATUS:
            self = .tlsFailed
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_WEIRD_SERVER_REPLY:
            self = .interrupted
        default: self = .other
        }
    }
}

extension Substring {
    /// Without blanks at both ends.
    fileprivate func trimmingBlanks() -> String {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
