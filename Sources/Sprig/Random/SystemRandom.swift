internal import Signing

/// The system's randomness: different with every call, as in Helm on the command line.
public struct SystemRandom: RandomSource {
    private final class Stream: RandomStream {
        func next(_ count: Int) -> [UInt8] { SecureRandom.bytes(count) }
    }

    /// Creates a source.
    public init() {}

    /// The system's randomness.
    public func stream(for callSite: String) -> any RandomStream { Stream() }
}
