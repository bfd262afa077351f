/// Something that a user should put right in a file, with its place: what is wrong, and what would be right.
public struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable {
        /// The file cannot be used as it is.
        case error
        /// The file can be used, but not all of it has the effect that its author would expect.
        case warning
    }

    /// Whether this stops the work.
    public var severity: Severity
    /// Where it is; `nil` when it has no place in a file.
    public var location: SourceLocation?
    /// What is wrong, and what was found.
    public var message: String
    /// What would be right, if that can be said.
    public var suggestion: String?

    /// Creates a diagnostic.
    public init(
        _ severity: Severity = .error, at location: SourceLocation?, _ message: String, suggestion: String? = nil
    ) {
        self.severity = severity
        self.location = location
        self.message = message
        self.suggestion = suggestion
    }

    /// `path:line:column: what is wrong, what would be right`; warnings say so before their message.
    public var description: String {
        var text = location.map { "\($0): " } ?? ""
        if severity == .warning { text += "warning: " }
        text += message
        if let suggestion { text += "; \(suggestion)" }
        return text
    }
}

/// Several diagnostics as one error; at least one of them is an error.
public struct DiagnosticsError: Error, Sendable, CustomStringConvertible {
    /// All that was found, in the order of the file.
    public var diagnostics: [Diagnostic]

    /// Creates the error.
    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// One line each.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
