/// A version as SemVer 2.0 has it, with the numbers, pre-release and build metadata apart.
public struct SemanticVersion: Hashable, Sendable {
    /// The first number.
    public var major: UInt64
    /// The second number.
    public var minor: UInt64
    /// The third number.
    public var patch: UInt64
    /// What follows `-`; empty for a release.
    public var prerelease: String
    /// What follows `+`.
    public var metadata: String
    /// The text that was read.
    public var original: String
}
