import Manifests

/// Puts a value into the fields of a replacement's target.
struct ReplacementWriter {
    private let paths: [(plain: ReplacementPath, structured: StructuredText)]
    private let options: Replacement.FieldOptions

    /// Throws `KustomizeError`.
    init(_ target: Replacement.Target) throws {
        let texts = target.fieldPaths.isEmpty ? ["metadata.name"] : target.fieldPaths
        paths = try texts.map { (try ReplacementPath($0), StructuredText($0)) }
        options = target.options ?? Replacement.FieldOptions()
    }

    private func creation(for value: Node) -> ReplacementPath.Creation? {
        guard options.create else { return nil }
        return switch value.content {
        case .scalar: .scalar
        case .mapping: .mapping
        case .sequence: .sequence
        }
    }

    /// Throws `KustomizeError` if a path leads to nothing, or to what the value does not fit.
    func write(_ source: inout ReplacementSource, to resource: Resource) throws {
        for (plain, structured) in paths {
            let value = source.value
            let creation = creation(for: value)
            defer { source.resourceChanged(resource) }
            // A text that is YAML or JSON gets the value as it is, whatever the delimiter.
            if structured.update(&resource.node, creating: creation, { replace(&$0, by: value) }) {
                continue
            }
            let count = try plain.update(&resource.node, creating: creation) { field, isCopy in
                try checkDelimiter(for: field, plain, resource)
                if !isCopy { try put(value, into: &field, plain, resource) }
            }
            guard count > 0 else {
                throw KustomizeError(
                    .notApplicable, at: resource.location,
                    "fieldPath \(plain.text) leads to no field of \(resource.name), a target of a replacement"
                        + (options.create ? "" : "; options.create makes missing fields"))
            }
        }
        for field in ["kind", "name"] {
            let node = field == "kind" ? resource.node[field] : resource.node.value(at: "metadata", field)
            guard node?.scalar?.text.isEmpty ?? true, !resource.groupVersionKind.kind.hasSuffix("List") else {
                continue
            }
            throw KustomizeError(
                .notApplicable, at: resource.location, "a replacement takes the object's \(field) away")
        }
    }

    private func checkDelimiter(for field: Node, _ path: ReplacementPath, _ resource: Resource) throws {
        guard !options.delimiter.isEmpty, field.scalar == nil else { return }
        throw KustomizeError(
            .notApplicable, at: resource.location,
            "fieldPath \(path.text): a delimiter needs a text, but the field is none")
    }

    private func put(_ value: Node, into field: inout Node, _ path: ReplacementPath, _ resource: Resource) throws {
        var value = value
        if !options.delimiter.isEmpty, let target = field.scalar {
            var parts = target.text.parts(between: options.delimiter)
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
        replace(&field, by: value)
        do {
            try field.checkType()
        } catch {
            throw KustomizeError(.notApplicable, at: resource.location, "fieldPath \(path.text): \(error.message)")
        }
    }

    /// A scalar keeps its type and gets the text only; anything else is replaced.
    private func replace(_ field: inout Node, by value: Node) {
        guard var scalar = field.scalar else {
            field.content = value.content
            return
        }
        let text = value.scalar?.text ?? ""
        if scalar.isMade { scalar = Scalar(yaml3Plain: text) } else { scalar.text = text }
        field.content = .scalar(scalar)
    }
}

extension Node {
    /// Throws if the text of a scalar is none of its type.
    func checkType() throws(FieldProblem) {
        guard let scalar, !scalar.isWellTyped else { return }
        let type = scalar.kind == .string ? "a date" : scalar.kind.article
        throw FieldProblem("\"\(scalar.text)\" does not fit the field, which is \(type)", at: self)
    }
}

extension Scalar {
    /// A scalar made for a missing field, which has no type of its own yet.
    static func made(_ text: String) -> Scalar { Scalar(text: text, kind: .null, style: .folded) }

    fileprivate var isMade: Bool { kind == .null && style == .folded }

    /// Whether the text is one of the scalar's type.
    fileprivate var isWellTyped: Bool {
        // An unquoted date has to stay one.
        if kind == .string { return style != .plain || Scalar(yaml3Plain: text).style == .plain }
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
