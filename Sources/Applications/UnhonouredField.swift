public import Base

/// A field of Argo CD's schema that was read but does not yet have the effect it has in Argo CD.
public struct UnhonouredField: Sendable, Hashable, CustomStringConvertible {
    /// The field from the document's root, such as `spec.syncPolicy.automated.selfHeal`.
    public var path: String
    /// Where it stands.
    public var location: SourceLocation?
    /// What is missing, as a sentence fragment.
    public var reason: String
    /// Whether the application would be delivered wrongly without it; it must then not be delivered at all.
    public var isBlocking: Bool

    /// Creates a record.
    public init(path: String, location: SourceLocation?, reason: String, isBlocking: Bool) {
        self.path = path
        self.location = location
        self.reason = reason
        self.isBlocking = isBlocking
    }

    /// The record as `config check` shows it: an error if it is blocking, a warning otherwise.
    public var diagnostic: Diagnostic {
        Diagnostic(isBlocking ? .error : .warning, at: location, "\(path) is not honoured yet: \(reason)")
    }

    /// The text form.
    public var description: String { diagnostic.description }
}
