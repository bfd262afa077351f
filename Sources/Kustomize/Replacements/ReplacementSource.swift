import Manifests

/// Where a replacement's value comes from.
struct ReplacementSource {
    /// The value.
    private(set) var value: Node
    /// The field that the value stays tied to: changing it while the replacement is on its way changes the value.
    private var field: (resource: Resource, path: VariableFieldPath)?

    /// Throws `KustomizeError` if there is not just one source, or it has no value.
    init(_ replacement: Replacement, in resources: ResourceMap) throws {
        if let text = replacement.sourceValue {
            guard replacement.source == nil else {
                throw KustomizeError(
                    .malformedKustomization, "a replacement has both source and sourceValue; keep one of them")
            }
            value = Node(.scalar(Scalar(text: text, kind: Scalar.plainKind(of: text), style: .any)))
            return
        }
        let source = replacement.source ?? Replacement.Source()
        let resource = try Self.resource(source, in: resources)
        let path = source.fieldPath.isEmpty ? "metadata.name" : source.fieldPath
        guard !VariableFieldPath.split(path).contains("*") else {
            throw KustomizeError(
                .malformedKustomization, "fieldPath \(path): a source is one field, so it cannot hold *")
        }
        let fieldPath = VariableFieldPath(replacementPath: path)
        guard let node = fieldPath.value(in: resource.node), !Self.isEmpty(node) else {
            throw KustomizeError(
                .notApplicable, at: resource.location,
                "fieldPath \(path) is missing or empty in \(source.description), the source of a replacement")
        }
        value = try Self.refined(node, source.options)
        if source.options?.delimiter.isEmpty ?? true { field = (resource, fieldPath) }
    }

    /// Takes the value anew if `resource`, which was changed, is where it comes from.
    mutating func resourceChanged(_ resource: Resource) {
        guard let field, field.resource === resource, let node = field.path.value(in: resource.node) else { return }
        value = node
    }

    private static func resource(_ source: Replacement.Source, in resources: ResourceMap) throws -> Resource {
        var found: Resource?
        for resource in resources.resources
        where ([resource.currentID] + resource.previousIDs).contains(where: source.selects) {
            guard found == nil else {
                throw KustomizeError(
                    .ambiguous, "several resources match \(source.description), the source of a replacement")
            }
            found = resource
        }
        guard let found else {
            throw KustomizeError(
                .notApplicable, "no resource matches \(source.description), the source of a replacement")
        }
        return found
    }

    private static func isEmpty(_ node: Node) -> Bool {
        switch node.content {
        case .scalar(let scalar): scalar.kind == .null
        case .sequence(let items): items.isEmpty
        case .mapping(let mapping): mapping.isEmpty
        }
    }

    /// The part of a text that the options choose.
    private static func refined(_ node: Node, _ options: Replacement.FieldOptions?) throws -> Node {
        guard let options, !options.delimiter.isEmpty else { return node }
        guard var scalar = node.scalar else {
            throw KustomizeError(.notApplicable, "a replacement's delimiter needs a text, but its source is none")
        }
        let parts = scalar.text.parts(between: options.delimiter)
        guard parts.indices.contains(options.index) else {
            throw KustomizeError(
                .notApplicable,
                "a replacement's index \(options.index) is out of range: \"\(scalar.text)\" has \(parts.count) parts")
        }
        scalar.text = parts[options.index]
        var result = node
        result.content = .scalar(scalar)
        return result
    }
}

extension Replacement.Source {
    /// Whether an id has all that is asked for, to the letter.
    fileprivate func selects(_ id: ResourceID) -> Bool {
        (name.isEmpty || name == id.name) && (namespace.isEmpty || namespace == id.effectiveNamespace)
            && (group.isEmpty || group == id.kind.group) && (version.isEmpty || version == id.kind.version)
            && (kind.isEmpty || kind == id.kind.kind)
    }

    fileprivate var description: String {
        let type = [group, version, kind].filter { !$0.isEmpty }.joined(separator: "/")
        let object = [namespace, name].filter { !$0.isEmpty }.joined(separator: "/")
        return [type, object].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension String {
    /// The parts between delimiters, as Go's `strings.Split` has them.
    func parts(between delimiter: String) -> [String] {
        let text = Array(utf8)
        let mark = Array(delimiter.utf8)
        var parts: [String] = []
        var start = 0
        var index = 0
        while index + mark.count <= text.count {
            if text[index] == mark[0], text[index..<(index + mark.count)].elementsEqual(mark) {
                parts.append(String(decoding: text[start..<index], as: UTF8.self))
                index += mark.count
                start = index
            } else {
                index += 1
            }
        }
        return parts + [String(decoding: text[start...], as: UTF8.self)]
    }
}
