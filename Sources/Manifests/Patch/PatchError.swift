/// Why a patch could not be read or applied.
public struct PatchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of mistake it is; an API server answers 400 to `malformed` and 422 to the others.
    public enum Code: Sendable, Hashable {
        /// The patch itself is not well formed.
        case malformed
        /// The patch names a place that the object does not have.
        case missingPath
        /// A `test` operation found another value.
        case testFailed
        /// The patch does not fit the object, for example a list without its merge key.
        case mismatch
    }

    /// The kind of mistake.
    public var code: Code
    /// The position of the JSON Patch operation at fault, counted from 0.
    public var operation: Int?
    /// Where in the object: a JSON pointer, or keys joined by dots for a strategic merge patch.
    public var path: String
    /// What is wrong.
    public var reason: String

    /// Creates an error.
    public init(_ code: Code, operation: Int? = nil, path: String = "", _ reason: String) {
        self.code = code
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    /// `operation 2, path "/spec/x": nothing stands there`.
    public var description: String {
        var place: [String] = []
        if let operation { place.append("operation \(operation)") }
        if !path.isEmpty { place.append("path \(quoted(path))") }
        return place.isEmpty ? reason : "\(place.joined(separator: ", ")): \(reason)"
    }
}
