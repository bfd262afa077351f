/// The version of a cluster, as `.Capabilities.KubeVersion` gives it.
public struct KubernetesVersion: Sendable, Hashable {
    /// The whole version with its `v`, such as `v1.33.4-gke.1245000`.
    public var version: String
    /// The version without what follows its numbers, such as `v1.33.4`: what a chart's `kubeVersion` is held against.
    public var normalized: String
    /// The first number.
    public var major: String
    /// The second number.
    public var minor: String

    /// Creates `vMAJOR.MINOR.0`.
    public init(major: Int, minor: Int) {
        self.major = String(major)
        self.minor = String(minor)
        version = "v\(major).\(minor).0"
        normalized = version
    }

    /// Reads a version as Kubernetes does: white space, `v`, at least two numbers with dots between, then anything.
    ///
    /// Throws `HelmError`. Helm 3 drops what follows the numbers.
    public init(_ text: String, helmVersion: HelmVersion = .v4) throws(HelmError) {
        let wrong = HelmError("invalid kube version '\(text)': expected a version such as 1.33 or v1.33.4")
        var rest = text.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) && $0 != 0x0B }
        if rest.first == UInt8(ascii: "v") { rest = rest.dropFirst() }
        var numbers: [String] = []
        while true {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty else { break }
            guard let number = UInt64(String(decoding: digits, as: UTF8.self)) else { throw wrong }
            if numbers.isEmpty, digits.first == UInt8(ascii: "0"), digits.count > 1 { throw wrong }
            numbers.append(String(number))
            rest = rest.dropFirst(digits.count)
            let next = rest.dropFirst().first
            guard rest.first == UInt8(ascii: "."), let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next)
            else { break }
            rest = rest.dropFirst()
        }
        guard numbers.count >= 2, !rest.contains(UInt8(ascii: "\n")) else { throw wrong }
        major = numbers[0]
        minor = numbers[1]
        normalized = "v" + numbers.joined(separator: ".")
        version = helmVersion == .v3 ? normalized : text.utf8.first == UInt8(ascii: "v") ? text : "v" + text
    }
}
