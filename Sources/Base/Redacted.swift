/// A secret. Its text form is `•••`, so that it cannot slip into a log line, an error or a stored row; whoever
/// really needs the value says so by `reveal()`.
public struct Redacted<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let value: Value

    /// Wraps a secret.
    public init(_ value: Value) { self.value = value }

    /// The secret itself. Search for this name to see each place that uses one.
    public func reveal() -> Value { value }

    /// The text form.
    public var description: String { "•••" }
    /// The same as `description`.
    public var debugDescription: String { "•••" }
    /// Shows nothing, so that dumps do not either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
