/// What templates see as `.Release`.
public struct ReleaseOptions: Sendable, Hashable {
    /// The release's name.
    public var name: String
    /// The namespace that the release is for.
    public var namespace: String
    /// The number of the installation, counted from 1.
    public var revision: Int
    /// Whether this replaces an earlier revision; else it is a first installation.
    public var isUpgrade: Bool

    /// Creates options; the defaults are those of `helm template`.
    public init(
        name: String = "release-name", namespace: String = "default", revision: Int = 1, isUpgrade: Bool = false
    ) {
        self.name = name
        self.namespace = namespace
        self.revision = revision
        self.isUpgrade = isUpgrade
    }

    /// Throws `HelmError` if Helm would not take the name.
    public func validate() throws(HelmError) {
        guard !name.isEmpty else { throw HelmError("no name provided: a release needs a name") }
        guard name.utf8.count <= 53 else {
            throw HelmError(
                "invalid release name \"\(name)\": it has \(name.utf8.count) characters, at most 53 are allowed")
        }
        guard Self.isName(name) else {
            throw HelmError(
                "invalid release name \"\(name)\": expected lower case letters, digits, \"-\" and \".\", each part "
                    + "beginning and ending with a letter or digit")
        }
    }

    private static func isName(_ name: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.first, let last = part.last, isPlain(first), isPlain(last) else { return false }
            return part.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") }
        }
    }
}
