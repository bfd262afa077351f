public import Base
public import Signing

/// How a generic delivery carries its signature: an HMAC of the body, written in one header.
public struct GenericSignature: Sendable, Hashable {
    /// The hash functions that may be used.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// HMAC-SHA-256.
        case sha256
        /// HMAC-SHA-512.
        case sha512

        /// The hash function.
        public var hash: HashAlgorithm {
            switch self {
            case .sha256: .sha256
            case .sha512: .sha512
            }
        }
    }

    /// How the code is written.
    public enum Encoding: String, Sendable, Hashable, CaseIterable {
        /// Hexadecimal digits.
        case hex
        /// Base64 with padding.
        case base64
    }

    /// The header's name.
    public var header: String
    /// The hash function.
    public var algorithm: Algorithm
    /// How the code is written.
    public var encoding: Encoding
    /// What stands before the code, such as `sha256=`; may be empty.
    public var prefix: String

    /// Creates a scheme; without arguments `X-Martlet-Signature: sha256=<hex>`. The prefix is the algorithm's name and
    /// `=` unless another is given.
    public init(
        header: String = "X-Martlet-Signature", algorithm: Algorithm = .sha256, encoding: Encoding = .hex,
        prefix: String? = nil
    ) {
        self.header = header
        self.algorithm = algorithm
        self.encoding = encoding
        self.prefix = prefix ?? algorithm.rawValue + "="
    }

    /// The header's value for `body` under `secret`.
    public func value(for body: [UInt8], secret: Redacted<[UInt8]>) -> String {
        let code = HMAC.code(algorithm.hash, of: body, key: secret)
        return prefix
            + (encoding == .hex ? Hex.encode(code) : Base64.encode(code))
    }

    /// The code in a header's value, or `nil` if it has another prefix, alphabet or length.
    func code(in value: String) -> [UInt8]? {
        SignatureText.code(
            in: value, prefix: prefix, length: algorithm.hash.byteCount,
            decode: encoding == .hex ? { Hex.decode($0) } : { Base64.decode($0) })
    }
}

/// Reads the text form of a signature.
enum SignatureText {
    /// The code after `prefix`, or `nil` if the prefix, the alphabet or the code's length in bytes is another.
    static func code(
        in value: String, prefix: String, length: Int, decode: (Substring) -> [UInt8]? = { Hex.decode($0) }
    ) -> [UInt8]? {
        // Compared as bytes: `String`'s own comparison would take canonically equivalent text as the prefix.
        guard value.utf8.starts(with: prefix.utf8) else { return nil }
        let start = value.utf8.index(value.startIndex, offsetBy: prefix.utf8.count)
        guard let code = decode(value[start...]), code.count == length else { return nil }
        return code
    }
}
