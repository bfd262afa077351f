public import Base

/// Where and as whom statuses are reported. All of it comes from the configuration; nothing of a payload ever gets
/// here.
public struct StatusEndpoint: Sendable {
    /// Why an endpoint cannot be used.
    public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// The API's root is no `http` or `https` URL, or has a user, a query or a fragment.
        case badAPIRoot
        /// The repository is not `owner/name`.
        case badProject
        /// The token is empty, or holds characters that no token has.
        case badToken

        /// What would be right.
        public var description: String {
            switch self {
            case .badAPIRoot: "the API's root must be an http or https URL without user, query and fragment"
            case .badProject: "the project must be owner/name"
            case .badToken: "the token is empty or holds spaces or control characters"
            }
        }
    }

    /// The API's root without `/` at the end.
    let root: String
    /// `owner/name`, percent-encoded.
    let path: String
    let token: Redacted<String>

    /// Creates an endpoint.
    ///
    /// - Parameters:
    ///   - apiRoot: such as `https://api.github.com`, `https://github.example/api/v3`, `https://gitea.example/api/v1`.
    ///   - project: `owner/name` at the host.
    public init(apiRoot: String, project: String, token: Redacted<String>) throws(Failure) {
        var root = apiRoot[...]
        while root.last == "/" { root.removeLast() }
        let authority = root.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }
        guard root.hasPrefix("https://") || root.hasPrefix("http://"), !authority.isEmpty, !authority.contains("@"),
            root.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !root.contains("?"), !root.contains("#")
        else { throw .badAPIRoot }
        let parts = project.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { throw .badProject }
        let revealed = token.reveal()
        guard !revealed.isEmpty, revealed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .badToken }
        self.root = String(root)
        path = parts.map { Self.percentEncoded($0) }.joined(separator: "/")
        self.token = token
    }

    private static func percentEncoded(_ text: Substring) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
