/// What walks over values allow, so that no value of a template, however deep or self-containing, can exhaust stack
/// or memory. Go has no such limits; it crashes instead.
public enum GoLimits {
    /// The deepest nesting of lists and maps that is printed, copied, compared or encoded.
    public static let depth = 1000
    /// The longest text, in bytes, that one call makes.
    public static let bytes = 64 << 20
    /// The most values that one call copies or compares.
    public static let values = 10_000_000
}

/// A value or a text passes a limit. Functions must not turn it into a value, as some do with Go's own errors.
public struct GoLimitError: Error, Equatable {
    /// What is too large.
    public let message: String

    /// Creates an error.
    public init(_ message: String) { self.message = message }

    /// For lists and maps nested too deeply, or within themselves.
    public static let depth = GoLimitError("a value is nested deeper than \(GoLimits.depth) levels, or contains itself")
    /// For a text that grows too long.
    public static let bytes = GoLimitError("a text is longer than \(GoLimits.bytes) bytes")
    /// For a value that holds too many others.
    public static let values = GoLimitError("a value holds more than \(GoLimits.values) values")
}
