import Base
import Foundation
import HTTPClient
import Manifests
import Web

/// Asks a running agent over its API, and turns every failure into a sentence.
struct AgentClient: Sendable {
    /// Where the agent is.
    let address: AgentAddress
    /// What sends the requests.
    let transport: any HTTPTransport

    /// Gets a document.
    ///
    /// - Parameters:
    ///   - path: below `/api/v1`, each part already encoded.
    ///   - query: names and values; those without a value are left out.
    ///   - wait: how long the agent may wait before it answers, on top of the time for the exchange itself.
    func get<Document: Decodable>(
        _ path: String, query: [(String, String?)] = [], wait: Duration = .zero, as type: Document.Type = Document.self
    ) async throws -> Document {
        try decode(try await send("GET", path, query: query, wait: wait))
    }

    /// Gets JSON as it is.
    func getNode(_ path: String, query: [(String, String?)] = []) async throws -> Node {
        try JSON.parse(try await send("GET", path, query: query), path: "\(address)", limits: .cluster)
    }

    /// Sends a document and returns the answer.
    func post<Document: Decodable>(
        _ path: String, _ document: some Encodable, as type: Document.Type = Document.self
    ) async throws -> Document {
        try decode(try await send("POST", path, body: Array(try JSONEncoder().encode(document))))
    }

    private func decode<Document: Decodable>(_ bytes: [UInt8]) throws -> Document {
        do {
            return try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw CommandFailure(
                "the answer of \(address) is not what this version understands; compare `martlet --version` there and here"
            )
        }
    }

    private func send(
        _ method: String, _ path: String, query: [(String, String?)] = [], body: [UInt8]? = nil, wait: Duration = .zero
    ) async throws -> [UInt8] {
        var request = HTTPRequest(method, address.root + "/api/v1" + path + Self.text(of: query), body: body)
        request.headers = [HTTPField("Accept", "application/json")]
        if body != nil { request.headers.append(HTTPField("Content-Type", "application/json")) }
        request.timeout = .seconds(30) + wait
        request.maximumResponseSize = 512 << 20
        switch address {
        case .socket(let path): request.unixSocketPath = path
        case .server(_, let token):
            if let token { request.headers.append(HTTPField("Authorization", "Bearer \(token.reveal())")) }
        }
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch let error as HTTPClientError {
            throw failure(error)
        }
        guard (200..<300).contains(response.status) else { throw failure(response) }
        return response.body
    }

    private static func text(of query: [(String, String?)]) -> String {
        let items = query.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return items.isEmpty ? "" : "?" + items.joined(separator: "&")
    }

    /// One part of a path or query with everything encoded that could end it.
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return encoded
    }

    // MARK: Failures

    private func failure(_ error: HTTPClientError) -> any Error {
        switch (address, error.code) {
        case (_, .cancelled): CancellationError()
        case (.socket(let path), .connectFailed), (.socket(let path), .invalidURL):
            CommandFailure(
                "no agent is reachable at \(address): \(AgentAddress.problem(ofSocket: path)); start one with "
                    + "`martlet serve --config FILE`, or name one with --socket, --config or --server")
        case (.socket, _): CommandFailure("the agent at \(address) did not answer: \(error.message)")
        case (.server, _):
            CommandFailure(
                "no agent is reachable at \(address): \(error.message); check --server, or use the agent's socket")
        }
    }

    private func failure(_ response: HTTPResponse) -> CommandFailure {
        let problem = (try? JSONDecoder().decode(ProblemDocument.self, from: Data(response.body)))?.error
        if response.status == 401, case .server(_, let token) = address {
            let advice =
                token == nil ? "name the file of a token with --token-file" : "the token is not one of api.tokens"
            return CommandFailure("\(address) does not let this command in; \(advice)")
        }
        guard let problem, !problem.isEmpty else {
            return CommandFailure(
                "\(address) answered \(response.status); is this the address of a Martlet agent, without a path?")
        }
        let text = PrintableText.escaped(problem, keepsLines: true)
        // The agent's code for mistakes in manifests; their lines begin with their places.
        guard response.status == 422 else { return CommandFailure(text) }
        return CommandFailure(lines: text.split(separator: "\n").map(String.init), exitCode: ExitStatus.negative)
    }
}
