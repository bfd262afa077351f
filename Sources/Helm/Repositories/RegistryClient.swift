import Base
import HTTPClient
import Manifests
import SemanticVersions
import Sprig
import Synchronization

/// Speaks the distribution protocol to a registry: tags, manifests and blobs, with the tokens that it asks for.
final class RegistryClient: Sendable {
    /// The most pages of tags that are read, and the most tags.
    static let pageLimit = 200
    static let tagLimit = 200_000

    private let client: RepositoryClient
    // Tokens by the repository for which they were given.
    private let tokens = Mutex<[String: String]>([:])

    init(_ client: RepositoryClient) { self.client = client }

    /// The URL of something in a registry's repository.
    private func url(_ path: String, _ rest: String) throws -> GoURL {
        let text = "\(client.repository.origin.url)/v2/\(path)/\(rest)"
        guard let url = try? GoURL(Array(text.utf8)) else {
            throw RepositoryError(.invalid, "\(text) is not an address")
        }
        return url
    }

    /// All tags that are versions, the newest first, with `+` where tags have `_`.
    func versions(_ path: String) async throws -> [String] {
        var tags: [String] = []
        var next: GoURL? = try url(path, "tags/list")
        var pages = 0
        while let url = next {
            pages += 1
            let response = try await get(url, path: path, limit: 8 << 20)
            guard response.response.status == 200 else { throw client.error(for: response) }
            let place = RepositoryClient.text(url)
            let page: Node
            do {
                page = try JSON.parse(response.response.body, path: place)
            } catch {
                throw RepositoryError(.corrupt, error.description)
            }
            tags += (page["tags"]?.sequence ?? []).compactMap(\.string)
            next = try Self.nextPage(response)
            if next != nil, pages >= Self.pageLimit || tags.count > Self.tagLimit {
                throw RepositoryError(.corrupt, "\(place): more than \(Self.pageLimit) pages of tags")
            }
        }
        let versions = tags.compactMap { tag in
            try? SemanticVersion(strict: String(decoding: tag.utf8.map { $0 == 0x5F ? 0x2B : $0 }, as: UTF8.self))
        }
        return versions.sorted { $0.compared(to: $1) > 0 }.map(\.original)
    }

    /// The address of the next page of tags (`Link: <…>; rel="next"`).
    private static func nextPage(_ response: RepositoryClient.Response) throws -> GoURL? {
        guard let link = response.response.header("Link"), link.hasPrefix("<"), let end = link.firstIndex(of: ">"),
            link[end...].contains("next")
        else { return nil }
        guard let target = try? GoURL(Array(link[link.index(after: link.startIndex)..<end].utf8)), target.user == nil
        else {
            throw RepositoryError(
                .corrupt, "\(RepositoryClient.text(response.url)): the link to the next page cannot be read")
        }
        return response.url.resolving(target)
    }

    /// The manifest under a tag or digest. Its digest is checked where one is known.
    func manifest(_ path: String, _ reference: String) async throws -> (bytes: [UInt8], digest: ContentDigest) {
        let url = try url(path, "manifests/\(reference)")
        let accept = HTTPField("Accept", RegistryManifest.accepted.joined(separator: ", "))
        let response = try await get(url, path: path, headers: [accept], limit: 4 << 20)
        guard response.response.status == 200 else { throw client.error(for: response) }
        let bytes = response.response.body
        let wanted =
            ContentDigest(reference) ?? response.response.header("Docker-Content-Digest").flatMap { ContentDigest($0) }
        if let wanted, !wanted.matches(bytes) {
            throw RepositoryError(
                .corrupt, "\(RepositoryClient.text(url)): the manifest is not what its digest \(wanted) says")
        }
        return (bytes, wanted ?? ContentDigest(of: bytes))
    }

    /// A blob, checked against its descriptor.
    func blob(_ path: String, _ descriptor: RegistryManifest.Descriptor, limit: Int) async throws -> [UInt8] {
        let url = try url(path, "blobs/\(descriptor.digest)")
        let place = RepositoryClient.text(url)
        guard descriptor.size <= limit else {
            throw RepositoryError(.corrupt, "\(place): \(descriptor.size) bytes, the limit is \(limit)")
        }
        let response = try await get(url, path: path, limit: max(descriptor.size, 64 << 10))
        guard response.response.status == 200 else { throw client.error(for: response) }
        let bytes = response.response.body
        guard bytes.count == descriptor.size, descriptor.digest.matches(bytes) else {
            throw RepositoryError(.corrupt, "\(place): the content is not what its digest says")
        }
        return bytes
    }

    // MARK: Tokens

    private func get(
        _ url: GoURL, path: String, headers: [HTTPField] = [], limit: Int
    ) async throws -> RepositoryClient.Response {
        var request = RepositoryClient.Request(url: url, headers: headers, limit: limit)
        request.token = tokens.withLock { $0[path] }
        // Credentials are only sent once they are asked for, and to whom they are asked by.
        request.sendsCredentials = false
        let first = try await client.get(request)
        guard first.response.status == 401, let text = first.response.header("WWW-Authenticate") else { return first }
        let place = RepositoryClient.text(first.url)
        guard first.url.host == client.repository.url.host || HostAddress(first.url) == client.repository.origin,
            let challenge = AuthenticationChallenge(text)
        else { return first }
        if challenge.scheme == "basic" {
            request.token = nil
            request.sendsCredentials = true
        } else {
            let token = try await token(challenge, path: path, place: place)
            tokens.withLock { $0[path] = token }
            request.token = token
        }
        return try await client.get(request)
    }

    private func token(_ challenge: AuthenticationChallenge, path: String, place: String) async throws -> String {
        guard let realm = challenge.parameters["realm"], var url = try? GoURL(Array(realm.utf8)), url.isAbsolute,
            url.user == nil
        else { throw RepositoryError(.corrupt, "\(place): the registry's challenge names no token service") }
        let host: HostAddress
        do {
            host = try client.allowedHost(of: url)
        } catch {
            guard error.code == .hostNotAllowed, let host = HostAddress(url) else { throw error }
            throw RepositoryError(
                .hostNotAllowed,
                "the registry of \"\(client.repository.configuration.name)\" gives its tokens at \(host), which its "
                    + "configuration does not allow; add \"\(host)\" to its allowed hosts")
        }
        var query: [(String, String)] = []
        if let service = challenge.parameters["service"] { query.append(("service", service)) }
        query.append(("scope", challenge.parameters["scope"] ?? "repository:\(path):pull"))
        let added = query.map { name, value in "\(name)=\(Self.escaped(value))" }.joined(separator: "&")
        url.query = url.query + (url.query.isEmpty ? [] : [UInt8(ascii: "&")]) + Array(added.utf8)
        let response = try await client.get(RepositoryClient.Request(url: url, limit: 1 << 20))
        guard response.response.status == 200 else {
            var error = client.error(for: response)
            let hasCredentials = client.repository.configuration.password != nil
            if error.code == .unauthorized, hasCredentials, client.repository.basicAuthorization(to: host) == nil {
                error.message +=
                    "; user name and password were not sent to \(host): turn the passing of credentials on if they are "
                    + "meant for it"
            }
            throw error
        }
        guard let node = try? JSON.parse(response.response.body, path: "token"),
            let token = [node["token"]?.string, node["access_token"]?.string].compactMap({ $0 }).first(where: {
                !$0.isEmpty
            }),
            token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw RepositoryError(.corrupt, "\(RepositoryClient.text(url)): the token service's answer has no token")
        }
        return token
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isPlain =
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "-._~:/".utf8.contains(byte)
            if isPlain {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}
