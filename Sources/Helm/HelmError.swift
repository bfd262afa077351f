/// What stops a chart from being read or rendered.
public struct HelmError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong: the file, line and column where known, what was found, and what would be right.
    public var message: String

    /// Creates an error.
    public init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}
