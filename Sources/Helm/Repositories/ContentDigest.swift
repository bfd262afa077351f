import Signing

/// The digest of some content: `sha256:` and 64 digits, or `sha512:` and 128.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
    /// The hash function.
    public let algorithm: HashAlgorithmName
    /// Lower-case hexadecimal digits.
    public let digits: String

    /// Hash functions that charts are addressed by.
    public enum HashAlgorithmName: String, Sendable, Hashable {
        case sha256, sha512

        var algorithm: HashAlgorithm { self == .sha256 ? .sha256 : .sha512 }
    }

    /// Reads `sha256:…` or `sha512:…`; digits alone are those of SHA-256. `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts.last.map { $0.lowercased() } ?? ""
        guard let algorithm = parts.count == 2 ? HashAlgorithmName(rawValue: parts[0].lowercased()) : .sha256,
            digits.utf8.count == algorithm.algorithm.byteCount * 2, Hex.decode(digits) != nil
        else { return nil }
        self.algorithm = algorithm
        self.digits = digits
    }

    /// The digest of some bytes.
    public init(of bytes: [UInt8], _ algorithm: HashAlgorithmName = .sha256) {
        let digest = IncrementalDigest(algorithm.algorithm)
        digest.update(bytes)
        self.algorithm = algorithm
        digits = Hex.encode(digest.finish())
    }

    /// Whether it is the digest of these bytes.
    public func matches(_ bytes: [UInt8]) -> Bool { ContentDigest(of: bytes, algorithm) == self }

    /// `sha256:…`.
    public var description: String { "\(algorithm.rawValue):\(digits)" }
}
