internal import Base
internal import Manifests

/// Why a payload makes no sense; a sentence for the log and the answer, escaped.
struct PayloadError: Error, Equatable {
    var reason: String

    init(_ reason: String) { self.reason = reason }
}

/// The JSON of a delivery.
enum PayloadText {
    /// Deeper nesting than any host sends.
    static let maximumDepth = 64

    /// Reads JSON. Of a key that stands twice the last value counts; `report` is told.
    static func parse(_ text: [UInt8], report: (String) -> Void = { _ in }) throws(PayloadError) -> Node {
        do throws(Diagnostic) {
            return try JSON.parse(
                text, path: "payload", limits: JSON.Limits(depth: maximumDepth, bytes: .max),
                report: { report(LogText.escaped($0.description)) })
        } catch {
            throw PayloadError("not readable as JSON: \(LogText.escaped(error.description))")
        }
    }

    /// Writes JSON.
    static func emit(_ node: Node) -> [UInt8] { JSON.serialize(node) }
}

extension Node {
    /// A string on that path; `nil` where it is missing, null or of another type.
    func text(at path: String...) -> String? {
        var node = self
        for key in path {
            guard let next = node[key] else { return nil }
            node = next
        }
        return node.string
    }

    /// An id on that path: a string or a whole number of sensible length.
    func idText(at path: String...) -> String? {
        var node = self
        for key in path {
            guard let next = node[key] else { return nil }
            node = next
        }
        guard let scalar = node.scalar, scalar.kind == .string || scalar.kind == .int,
            (1...64).contains(scalar.text.utf8.count)
        else { return nil }
        return LogText.escaped(scalar.text)
    }

    /// A string that the payload cannot do without.
    func requiredText(_ key: String) throws(PayloadError) -> String {
        guard let node = self[key], !node.isNull else { throw PayloadError("'\(key)' is missing") }
        guard let text = node.string else { throw PayloadError("'\(key)' is not a string") }
        return text
    }

    /// A commit's id; `nil` where it is missing or null.
    func commitID(_ key: String) throws(PayloadError) -> CommitID? {
        guard let node = self[key], !node.isNull else { return nil }
        guard let text = node.string, let id = CommitID(text) else {
            throw PayloadError("'\(key)' is not a commit id of 40 or 64 hexadecimal digits")
        }
        return id
    }
}
