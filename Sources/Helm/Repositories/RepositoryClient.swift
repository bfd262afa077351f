import HTTPClient
import Sprig

/// Sends requests to a configured repository and the hosts it allows, follows redirects between them, and decides where
/// credentials go.
struct RepositoryClient: Sendable {
    /// The most redirects that one request may follow.
    static let redirectLimit = 10

    let repository: ConfiguredRepository
    let transport: any HTTPTransport
    /// Whether user name and password are never sent: for addresses on a configured host that are not below the
    /// configured one.
    var isAnonymous = false

    /// A request.
    struct Request: Sendable {
        var url: GoURL
        var headers: [HTTPField] = []
        /// A token of the registry; goes to the repository's own host only.
        var token: String?
        var limit: Int
        /// Whether user name and password may go along.
        var sendsCredentials = true
    }

    /// An answer with the address that it came from.
    struct Response: Sendable {
        var url: GoURL
        var response: HTTPResponse
    }

    /// Sends a request. Answers of any status but redirects are returned.
    ///
    /// - Throws: `RepositoryError`; `CancellationError`.
    func get(_ request: Request) async throws -> Response {
        var url = request.url
        for _ in 0...Self.redirectLimit {
            let host = try allowedHost(of: url)
            var headers = request.headers
            if let token = request.token, host == repository.origin {
                headers.append(HTTPField("Authorization", "Bearer \(token)"))
            } else if request.token == nil, request.sendsCredentials, !isAnonymous,
                let authorization = repository.basicAuthorization(to: host)
            {
                headers.append(HTTPField("Authorization", authorization))
            }
            let response = try await send(
                HTTPRequest(
                    "GET", String(decoding: url.text, as: UTF8.self), headers: headers, timeout: .seconds(120),
                    maximumResponseSize: request.limit), to: url)
            guard [301, 302, 303, 307, 308].contains(response.status), let location = response.header("Location")
            else { return Response(url: url, response: response) }
            guard let target = try? GoURL(Array(location.utf8)), target.user == nil else {
                throw RepositoryError(.corrupt, "\(Self.text(url)) redirects to an address that cannot be read")
            }
            url = url.resolving(target)
            url.fragment = []
        }
        throw RepositoryError(.corrupt, "\(Self.text(request.url)) redirects more than \(Self.redirectLimit) times")
    }

    private func send(_ request: HTTPRequest, to url: GoURL) async throws -> HTTPResponse {
        do {
            return try await transport.send(request)
        } catch let error as HTTPClientError {
            switch error.code {
            case .cancelled: throw CancellationError()
            case .tooLarge:
                throw RepositoryError(
                    .corrupt, "\(Self.text(url)): the answer has more than \(request.maximumResponseSize) bytes")
            case .invalidURL: throw RepositoryError(.invalid, "\(Self.text(url)) is not an address that can be used")
            case .nameNotResolved, .connectFailed, .tlsFailed, .timeout, .interrupted, .other:
                throw RepositoryError(.unavailable, "\(Self.text(url)): \(error.code.rawValue): \(error.message)")
            }
        }
    }

    /// The host of a URL, if it may be contacted.
    func allowedHost(of url: GoURL) throws(RepositoryError) -> HostAddress {
        guard let host = HostAddress(url) else {
            throw RepositoryError(
                .hostNotAllowed, "\(Self.text(url)): only http and https are spoken to chart repositories")
        }
        guard repository.hosts.contains(host) else {
            throw RepositoryError(
                .hostNotAllowed,
                "repository \"\(repository.configuration.name)\" leads to \(host), which its configuration does not "
                    + "allow; add \"\(host)\" to its allowed hosts if charts may come from there")
        }
        return host
    }

    /// What a status other than success means.
    func error(for response: Response) -> RepositoryError {
        let place = Self.text(response.url)
        let name = repository.configuration.name
        return switch response.response.status {
        case 401, 403:
            RepositoryError(
                .unauthorized,
                "\(place): status \(response.response.status); check user name and password of repository \"\(name)\"")
        case 404, 410: RepositoryError(.notFound, "\(place): status \(response.response.status)")
        case 408, 425, 429, 500...599:
            RepositoryError(.unavailable, "\(place): status \(response.response.status)")
        default: RepositoryError(.invalid, "\(place): status \(response.response.status)")
        }
    }

    /// A URL for messages: without query and user, which may be secrets.
    static func text(_ url: GoURL) -> String {
        var url = url
        url.query = []
        url.user = nil
        url.fragment = []
        return String(decoding: url.text, as: UTF8.self)
    }
}
