import Base
import Foundation
import HTTPClient
import Signing
import Synchronization
import TestSupport

@testable import Helm

/// A server on 127.0.0.1 that answers paths as a test says, and notes what it is asked.
final class TestRepositoryServer: Sendable {
    struct Request: Sendable {
        var path: String
        /// Fields by their names in lower case.
        var headers: [String: String]

        var authorization: String? { headers["authorization"] }
    }

    struct Answer: Sendable {
        var status = 200
        var headers: [(String, String)] = []
        var body: [UInt8] = []

        init(_ status: Int = 200, headers: [(String, String)] = [], body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        init(_ text: String) { self.init(body: Array(text.utf8)) }

        init(_ status: Int = 200, headers: [(String, String)] = [], _ text: String) {
            self.init(status, headers: headers, body: Array(text.utf8))
        }
    }

    typealias Handler = @Sendable (Request) -> Answer

    private final class State: Sendable {
        let handlers = Mutex<[String: Handler]>([:])
        let requests = Mutex<[Request]>([])
    }

    private let state = State()
    private let server: LoopbackServer

    var host: String { "127.0.0.1:\(server.port)" }
    var url: String { "http://\(host)" }
    /// The paths that were asked for, with their queries.
    var paths: [String] { state.requests.withLock { $0.map(\.path) } }
    var requests: [Request] { state.requests.withLock { $0 } }

    init() throws {
        let state = self.state
        server = try LoopbackServer { connection in
            while let text = connection.readRequest() {
                let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
                let path = String(lines[0].split(separator: " ")[1])
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    if parts.count == 2 {
                        headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                    }
                }
                let request = Request(path: path, headers: headers)
                state.requests.withLock { $0.append(request) }
                let name = path.split(separator: "?").first.map(String.init) ?? path
                let answer = state.handlers.withLock { $0[name] }?(request) ?? Answer(404, "no such page")
                var head = "HTTP/1.1 \(answer.status) Status\r\nContent-Length: \(answer.body.count)\r\n"
                for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
                guard connection.write(Array("\(head)\r\n".utf8) + answer.body) else { return }
            }
        }
    }

    deinit { server.stop() }

    /// Accepts no more connections.
    func stop() { server.stop() }

    func on(_ path: String, _ handler: @escaping Handler) { state.handlers.withLock { $0[path] = handler } }

    func serve(_ path: String, _ body: [UInt8]) { on(path) { _ in Answer(body: body) } }

    func serve(_ path: String, _ text: String) { serve(path, Array(text.utf8)) }

    func forget() { state.requests.withLock { $0 = [] } }
}

/// Charts and what repositories say of them.
enum TestCharts {
    /// The archive of a chart with one template.
    static func archive(_ name: String, _ version: String, extra: String = "") -> [UInt8] {
        var writer = ArchiveWriter()
        writer.add("\(name)/Chart.yaml", "apiVersion: v2\nname: \(name)\nversion: \(version)\n\(extra)")
        writer.add("\(name)/templates/map.yaml", "kind: ConfigMap\nversion: \(version)\n")
        return writer.packed
    }

    struct Entry {
        var version: String
        var url: String
        var digest = ""
    }

    /// An `index.yaml` with one chart.
    static func index(_ name: String, _ entries: [Entry]) -> String {
        var text = "apiVersion: v1\nentries:\n  \(name):\n"
        for entry in entries {
            text += "  - apiVersion: v2\n    name: \(name)\n    version: \(entry.version)\n    unknownField: 1\n"
            text += "    urls: [\"\(entry.url)\"]\n"
            if !entry.digest.isEmpty { text += "    digest: \(entry.digest)\n" }
        }
        return text
    }

    /// Puts a chart into a registry's server under a tag.
    static func push(
        _ archive: [UInt8], to server: TestRepositoryServer, path: String, tag: String,
        when isAllowed: @escaping @Sendable (TestRepositoryServer.Request) -> TestRepositoryServer.Answer? = { _ in nil
        }
    ) -> ContentDigest {
        let digest = ContentDigest(of: archive)
        let manifest = """
            {"schemaVersion":2,"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json",\
            "digest":"\(ContentDigest(of: Array("{}".utf8)))","size":2},"layers":[{"mediaType":\
            "application/vnd.cncf.helm.chart.content.v1.tar+gzip","digest":"\(digest)","size":\(archive.count)}]}
            """
        let manifestDigest = ContentDigest(of: Array(manifest.utf8))
        for reference in [tag, manifestDigest.description] {
            server.on("/v2/\(path)/manifests/\(reference)") { request in
                isAllowed(request)
                    ?? .init(
                        headers: [
                            ("Content-Type", "application/vnd.oci.image.manifest.v1+json"),
                            ("Docker-Content-Digest", manifestDigest.description),
                        ], manifest)
            }
        }
        server.on("/v2/\(path)/blobs/\(digest)") { request in isAllowed(request) ?? .init(body: archive) }
        server.on("/v2/\(path)/blobs/\(ContentDigest(of: Array("{}".utf8)))") { request in
            isAllowed(request) ?? .init("{}")
        }
        return manifestDigest
    }
}

/// A cache in a folder of its own.
final class TestCache: Sendable {
    let folder: TemporaryFolder
    let cache: ChartCache

    init() throws {
        folder = try TemporaryFolder()
        cache = try ChartCache(directory: folder.path("cache"))
    }

    /// All files of the cache.
    func files() -> [String] {
        let root = folder.path("cache")
        return (FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []).filter { path in
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isDirectory)
                && !isDirectory.boolValue
        }.sorted()
    }
}
