/// A null, boolean, number or string, with the text that stood for it.
public struct Scalar: Sendable {
    /// The type that YAML 1.1, as Go's YAML reads it, or JSON gives a scalar.
    public enum Kind: UInt8, Sendable {
        case null, bool, int, float, string
    }

    /// How a scalar was written, for output that keeps it.
    public enum Style: UInt8, Sendable {
        /// The emitter chooses.
        case any
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// A string's content; for other kinds the source text (`0x1F`, `1e3`, `yes`).
    public var text: String
    /// The resolved type.
    public var kind: Kind
    /// How it was written.
    public var style: Style

    /// Creates a scalar; `text` must be a valid spelling of `kind`.
    public init(text: String, kind: Kind, style: Style = .any) {
        self.text = text
        self.kind = kind
        self.style = style
    }
}
