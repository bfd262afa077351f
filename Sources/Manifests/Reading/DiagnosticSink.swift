public import Base

/// Collects what is wrong with the files that are being read, so that a user sees all of it at once.
///
/// One sink serves one reading, in one task; it is not shared between tasks.
public final class DiagnosticSink {
    /// All that was reported, in the order of reporting.
    public private(set) var reported: [Diagnostic] = []

    /// Creates an empty sink.
    public init() {}

    /// Adds one diagnostic.
    public func report(_ diagnostic: Diagnostic) { reported.append(diagnostic) }

    /// Adds an error.
    public func error(_ message: String, at location: SourceLocation?, suggestion: String? = nil) {
        report(Diagnostic(.error, at: location, message, suggestion: suggestion))
    }

    /// Adds a warning.
    public func warning(_ message: String, at location: SourceLocation?, suggestion: String? = nil) {
        report(Diagnostic(.warning, at: location, message, suggestion: suggestion))
    }

    /// Whether any of them is an error.
    public var hasErrors: Bool { reported.contains { $0.severity == .error } }

    /// All diagnostics: file by file in the order of their first mention, within a file from top to bottom.
    public var diagnostics: [Diagnostic] {
        var ranks: [String: Int] = [:]
        for diagnostic in reported {
            let path = diagnostic.location?.path ?? ""
            if ranks[path] == nil { ranks[path] = ranks.count }
        }
        return reported.enumerated().sorted { left, right in
            let first = left.element.location
            let second = right.element.location
            let leftPlace = (ranks[first?.path ?? ""] ?? 0, first?.line ?? 0, first?.column ?? 0, left.offset)
            let rightPlace = (ranks[second?.path ?? ""] ?? 0, second?.line ?? 0, second?.column ?? 0, right.offset)
            return leftPlace < rightPlace
        }.map(\.element)
    }

    /// Throws a `DiagnosticsError` with everything reported if any of it is an error.
    public func throwIfErrors() throws(DiagnosticsError) {
        if hasErrors { throw DiagnosticsError(diagnostics) }
    }
}
