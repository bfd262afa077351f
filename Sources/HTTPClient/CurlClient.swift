/// An HTTP client on libcurl: HTTP/1.1 and HTTP/2, connections kept and shared, bodies streamed with back-pressure.
///
/// One thread of its own drives all transfers through curl's multi interface; callers only wait. Redirects are not
/// followed, proxies of the environment are not used, and no other protocol than http and https is spoken.
public final class CurlClient: HTTPTransport {
    /// What the client presents and trusts.
    public let configuration: Configuration
    fileprivate let loop: TransferLoop

    /// Creates a client and starts its thread. Throws `HTTPClientError` if the configuration cannot be used or the
    /// process has no resources left.
    public init(configuration: Configuration = Configuration()) throws(HTTPClientError) {
        try configuration.validate()
        self.configuration = configuration
        loop = try TransferLoop(configuration: configuration)
    }

    deinit { loop.close() }

    /// Ends all transfers with `HTTPClientError.Code.cancelled` and closes the connections. Later requests fail.
    public func close() { loop.close() }

    /// Sends a request and returns the whole answer. See `HTTPTransport`.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let transfer = Transfer(request: try PreparedRequest(request, configuration: configuration), isStreaming: false)
        try await run(transfer)
        let head = try transfer.head()
        return HTTPResponse(status: head.status, headers: head.headers, body: transfer.wholeBody())
    }

    /// Sends a request and returns the head of the answer with its body as it arrives. See `HTTPTransport`.
    public func stream(_ request: HTTPRequest) async throws -> HTTPStreamingResponse {
        let transfer = Transfer(request: try PreparedRequest(request, configuration: configuration), isStreaming: true)
        try await run(transfer)
        let head = try transfer.head()
        // When the reader drops the stream, the closure goes, and the lease with it: that ends the transfer.
        let lease = TransferLease(transfer: transfer, client: self)
        let body = AsyncThrowingStream<[UInt8], any Error>(unfolding: {
            try await lease.next()
        })
        return HTTPStreamingResponse(status: head.status, headers: head.headers, body: body)
    }

    /// Starts the transfer and waits until it may be read: after the head of a stream, or after the end.
    private func run(_ transfer: Transfer) async throws {
        try await withTaskCancellationHandler {
            loop.start(transfer)
            try await transfer.untilReadable()
        } onCancel: {
            loop.cancel(transfer)
        }
    }
}

/// Keeps a stream's transfer running for as long as somebody may read from it.
private final class TransferLease: Sendable {
    private let transfer: Transfer
    /// Held so that the client's connections stay open until the reader is done.
    private let client: CurlClient
    private var loop: TransferLoop { client.loop }

    init(transfer: Transfer, client: CurlClient) {
        self.transfer = transfer
        self.client = client
    }

    deinit { loop.cancel(transfer) }

    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            let (bytes, wasHeldBack) = try await transfer.nextBytes()
            if wasHeldBack { loop.resume(transfer) }
            return bytes
        } onCancel: {
            loop.cancel(transfer)
        }
    }
}
