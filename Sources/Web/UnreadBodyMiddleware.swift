import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Ends the connection of a sender whose request was answered before the whole body had come.
///
/// The server would otherwise go on reading, and throwing away, all that follows: whoever was refused could still send
/// for ever. A short rest is cheaper to read than a new connection, and stays as it is.
struct UnreadBodyMiddleware: RouterMiddleware {
    typealias Context = ListenerContext

    /// A rest of this size is read and thrown away.
    private static let tolerated = 64 << 10
    /// How long the connection stays, so that a sender in the middle of its body still sees the answer.
    private static let linger: TimeAmount = .milliseconds(500)

    func handle(
        _ request: Request, context: ListenerContext, next: (Request, ListenerContext) async throws -> Response
    ) async throws -> Response {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard request.headers[.transferEncoding] != nil || announced > Self.tolerated else {
            return try await next(request, context)
        }
        let body = WatchedBody(base: request.body)
        var request = request
        request.body = RequestBody(asyncSequence: body)
        defer {
            if !body.end.isReached {
                let channel = context.channel
                channel.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
            }
        }
        var response = try await next(request, context)
        if !body.end.isReached { response.headers[.connection] = "close" }
        return response
    }
}

/// A request's body that remembers whether it was read to its end.
private struct WatchedBody: AsyncSequence, Sendable {
    /// Set once by the body's only reader.
    final class End: Sendable {
        private let reached = Mutex(false)

        var isReached: Bool { reached.withLock { $0 } }

        func reach() { reached.withLock { $0 = true } }
    }

    struct Iterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        let end: End

        mutating func next() async throws -> ByteBuffer? {
            let piece = try await base.next()
            if piece == nil { end.reach() }
            return piece
        }
    }

    let base: RequestBody
    let end = End()

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), end: end) }
}
