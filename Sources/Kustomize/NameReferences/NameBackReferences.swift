import Base
import Manifests

/// The fields through which other objects name the objects of one kind (`nameReference` of a configuration): when
/// an object of the kind gets another name, these fields follow.
struct NameBackReferences: Hashable, Sendable {
    /// Group, version and kind of the objects that are named; an empty part matches any.
    var referral: GroupVersionKind
    /// The fields that hold such names.
    var fieldSpecs: [FieldSpec]
}

extension NameBackReferences {
    /// Reads an entry of `nameReference` in a configuration file. Keys are matched regardless of case, as the real
    /// tool does. `path` is the file's path for error messages. Throws `KustomizeError`.
    init(_ node: Node, path: String) throws(KustomizeError) {
        guard let mapping = node.mapping else {
            throw Self.malformed(node, path, "an entry of nameReference must be a mapping")
        }
        referral = GroupVersionKind(group: "", version: "", kind: "")
        fieldSpecs = []
        for entry in mapping.entries where !entry.value.isNull {
            switch entry.key.lowercased() {
            case "group": referral.group = try Self.text(entry, path)
            case "version": referral.version = try Self.text(entry, path)
            case "kind": referral.kind = try Self.text(entry, path)
            case "fieldspecs":
                guard let items = entry.value.sequence else {
                    throw Self.malformed(entry.value, path, "fieldSpecs of nameReference must be a list")
                }
                for item in items { fieldSpecs.append(try Self.fieldSpec(item, path)) }
            default: throw Self.malformed(entry.value, path, "unknown field \(entry.key) in nameReference")
            }
        }
    }

    private static func fieldSpec(_ node: Node, _ path: String) throws(KustomizeError) -> FieldSpec {
        guard let mapping = node.mapping else {
            throw malformed(node, path, "an entry of fieldSpecs must be a mapping")
        }
        var spec = FieldSpec(path: "")
        for entry in mapping.entries where !entry.value.isNull {
            switch entry.key.lowercased() {
            case "group": spec.group = try text(entry, path)
            case "version": spec.version = try text(entry, path)
            case "kind": spec.kind = try text(entry, path)
            case "path": spec.path = try text(entry, path)
            case "create":
                guard let value = entry.value.bool else {
                    throw malformed(entry.value, path, "create of a field spec must be true or false")
                }
                spec.create = value
            default: throw malformed(entry.value, path, "unknown field \(entry.key) in a field spec")
            }
        }
        return spec
    }

    private static func text(_ entry: Mapping.Entry, _ path: String) throws(KustomizeError) -> String {
        guard let text = entry.value.string else {
            throw malformed(entry.value, path, "\(entry.key) of a field spec must be a string")
        }
        return text
    }

    private static func malformed(_ node: Node, _ path: String, _ message: String) -> KustomizeError {
        KustomizeError(
            .malformedKustomization,
            at: SourceLocation(path: path, line: Int(node.line), column: Int(node.column)), message)
    }
}

extension [NameBackReferences] {
    /// Adds the entries of `others`: those for the same group, version and kind become one. A field that is
    /// there already is not added again. The result is in the tool's order of kinds. Throws
    /// `KustomizeError` where the same field is there with another `create`.
    mutating func merge(_ others: [NameBackReferences]) throws(KustomizeError) {
        for other in others { try merge(other) }
        let sorted = enumerated().sorted { left, right in
            if KindOrder.precedes(left.element.referral, right.element.referral) { return true }
            return !KindOrder.precedes(right.element.referral, left.element.referral) && left.offset < right.offset
        }
        self = sorted.map(\.element)
    }

    /// Adds one entry, as `merge(_:)` does.
    private mutating func merge(_ other: NameBackReferences) throws(KustomizeError) {
        if let index = firstIndex(where: { $0.referral == other.referral }) {
            try self[index].fieldSpecs.merge(other.fieldSpecs, as: "names of \(other.referral.kind)")
        } else {
            append(other)
        }
    }
}
