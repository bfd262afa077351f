import Manifests

/// Puts a value into the fields of a replacement's target.
struct ReplacementWriter {
    private let paths: [(plain: ReplacementPath, structured: StructuredText)]
    private let options: Replacement.FieldOptions
    private let creation: ReplacementPath.Creation?
    private let value: Node

    /// Throws `KustomizeError`.
    init(_ target: Replacement.Target, _ value: Node) throws {
        let texts = target.fieldPaths.isEmpty ? ["metadata.name"] : target.fieldPaths
        paths = try texts.map { (try ReplacementPath($0), StructuredText($0)) }
        options = target.options ?? Replacement.FieldOptions()
        self.value = value
        creation =
            if !options.create { nil } else {
                switch value.content {
                case .scalar: .scalar
                case .mapping: .mapping
                case .sequence: .sequence
                }
            }
    }

    /// Throws `KustomizeError` if a path leads to nothing, or to what the value does not fit.
    func write(to resource: Resource) throws {
        for (plain, structured) in paths {
            // A text that is YAML or JSON gets the value as it is, whatever the delimiter.
            if structured.update(&resource.node, creating: creation, { try set(&$0, plain, resource, value) }) {
                continue
            }
            let count = try plain.update(&resource.node, creating: creation) { try put(into: &$0, plain, resource) }
            guard count > 0 else {
                throw KustomizeError(
                    .notApplicable, at: resource.location,
                    "fieldPath \(plain.text) leads to no field of \(resource.name), a target of a replacement"
                        + (options.create ? "" : "; options.create makes missing fields"))
            }
        }
    }

    private func put(into field: inout Node, _ path: ReplacementPath, _ resource: Resource) throws {
        var value = value
        if !options.delimiter.isEmpty {
            guard let target = field.scalar else {
                throw KustomizeError(
                    .notApplicable, at: resource.location,
                    "fieldPath \(path.text): a delimiter needs a text, but the field is none")
            }
            var parts = target.isMade ? [""] : target.text.parts(between: options.delimiter)
            let text = value.scalar?.text ?? ""
            if options.index < 0 {
                parts.insert(text, at: 0)
            } else if options.index >= parts.count {
                parts.append(text)
            } else {
                parts[options.index] = text
            }
            var scalar = value.scalar ?? Scalar(text: "", kind: .string)
            scalar.text = parts.joined(separator: options.delimiter)
            value.content = .scalar(scalar)
        }
        try set(&field, path, resource, value)
    }

    /// Replaces what stands in the field, and throws if the text does not fit the field's type.
    private func set(_ field: inout Node, _ path: ReplacementPath, _ resource: Resource, _ value: Node) throws {
        replace(&field, by: value)
        guard let scalar = field.scalar, !scalar.isWellTyped else { return }
        throw KustomizeError(
            .notApplicable, at: resource.location,
            "fieldPath \(path.text): \"\(scalar.text)\" does not fit the field, which is \(scalar.kind.article)")
    }

    /// A scalar keeps its type and gets the text only; anything else is replaced.
    private func replace(_ field: inout Node, by value: Node) {
        guard var scalar = field.scalar else {
            field.content = value.content
            return
        }
        let text = value.scalar?.text ?? ""
        if scalar.isMade { scalar.kind = Scalar.plainKind(of: text) }
        scalar.text = text
        field.content = .scalar(scalar)
    }
}

extension Scalar {
    /// Whether the scalar was made for a missing field and has no type of its own yet.
    fileprivate var isMade: Bool { kind == .null && style == .any }

    /// Whether the text is one of the scalar's type.
    fileprivate var isWellTyped: Bool {
        if kind == .string { return true }
        let plain = Scalar.plainKind(of: text)
        return plain == kind || kind == .float && plain == .int
    }
}

extension Scalar.Kind {
    fileprivate var article: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .int: "an integer"
        case .float: "a number"
        case .string: "a text"
        }
    }
}
