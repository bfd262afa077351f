import Foundation
import Hummingbird
import Logging
import Synchronization

/// A web server in the test's own process that gives the files of a folder, such as those of a chart repository.
final class FileServer: Sendable {
    /// `http://127.0.0.1:PORT`.
    let address: String
    private let requests: Mutex<[String]>

    private init(address: String) {
        self.address = address
        requests = Mutex([])
    }

    /// The paths that were asked for so far.
    var paths: [String] { requests.withLock { $0 } }

    /// Runs `body` with a server for `folder`.
    static func run(_ folder: String, _ body: @Sendable (FileServer) async throws -> Void) async throws {
        let server = Mutex<FileServer?>(nil)
        let router = Router()
        router.get("**") { request, context in
            let path = request.uri.path
            server.withLock { $0 }?.requests.withLock { $0.append(path) }
            guard !path.contains(".."), let data = FileManager.default.contents(atPath: folder + path) else {
                throw HTTPError(.notFound)
            }
            return ByteBuffer(bytes: data)
        }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "files", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            guard let number = await ports.first(where: { _ in true }) else { return }
            let running = FileServer(address: "http://127.0.0.1:\(number)")
            server.withLock { $0 = running }
            try await body(running)
        }
    }
}
