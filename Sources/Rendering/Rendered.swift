public import Base
public import Manifests

/// What rendering gave.
public struct Rendered: Sendable {
    /// The objects, in the order of their files' paths and of their places in the files.
    public var manifests: [Manifest]
    /// What was read of the tree. As long as all of it is the same in another tree, rendering that gives the same.
    public var readSet: ReadSet
    /// What the author should know although the source can be used.
    public var warnings: [Diagnostic]
    /// SHA-256, in hexadecimal, of the source's settings and all that was read.
    public var inputDigest: String

    /// Creates it from its parts.
    public init(manifests: [Manifest], readSet: ReadSet, warnings: [Diagnostic], inputDigest: String) {
        self.manifests = manifests
        self.readSet = readSet
        self.warnings = warnings
        self.inputDigest = inputDigest
    }
}
