public import Base

/// Why a kustomization cannot be built.
public struct KustomizeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The class of the mistake; the same cases are refused as by Kustomize, in words of our own.
    public enum Code: String, Sendable, Hashable {
        /// There is no kustomization file, or more than one.
        case noKustomization
        /// A kustomization or the configuration of a transformer or generator is not what it should be.
        case malformedKustomization
        /// A resource, patch or other file is not what it should be.
        case malformedFile
        /// A file or directory is missing.
        case notFound
        /// A path leads out of where it may lead, or comes back to where it came from.
        case forbiddenPath
        /// Something remote that the configuration does not allow.
        case remoteNotAllowed
        /// Executables, containers, Go plugins and other code are not run.
        case pluginRefused
        /// Two resources have the same id.
        case conflictingIDs
        /// A patch or a replacement does not fit what it is for, or finds nothing.
        case notApplicable
        /// Something that is ambiguous.
        case ambiguous
        /// Needs something that is not there, such as a chart renderer.
        case unsupported
    }

    /// The class of the mistake.
    public var code: Code
    /// The file, line and column where the mistake is, if it has such a place.
    public var location: SourceLocation?
    /// What is wrong, naming the field, what was found and what would be right.
    public var message: String
    /// The kustomizations through which the build came here, the outermost first.
    public var trail: [String] = []

    /// Creates an error.
    public init(_ code: Code, at location: SourceLocation? = nil, _ message: String) {
        self.code = code
        self.location = location
        self.message = message
    }

    /// The mistake that a reader of YAML or JSON found.
    init(_ code: Code, _ diagnostic: Diagnostic) {
        let suggestion = diagnostic.suggestion.map { "; \($0)" } ?? ""
        self.init(code, at: diagnostic.location, diagnostic.message + suggestion)
    }

    /// `path:line:column: message (in A, from B)`.
    public var description: String {
        var text = location.map { "\($0): \(message)" } ?? message
        if trail.count > 1 { text += " (built from \(trail.reversed().dropFirst().joined(separator: ", from ")))" }
        return text
    }
}
