import Manifests

/// Changes names, tags and digests of container images (`images`).
///
/// Images are looked for twice: in the items of every list `containers` or `initContainers` at any depth, and where
/// the field specs say. Custom resource definitions are left alone.
struct ImageTagTransformer: Transformer {
    private var image: ImageTag
    private var matcher: ImageMatcher
    private var filter: FieldSpecFilter

    /// Creates the step. Throws `KustomizeError` for a name that is no regular expression.
    init(image: ImageTag, fieldSpecs: [FieldSpec]) throws(KustomizeError) {
        self.image = image
        matcher = try ImageMatcher(name: image.name)
        filter = FieldSpecFilter(fieldSpecs, creating: nil)
    }

    func transform(_ resources: ResourceMap) throws {
        // One pass over all resources, and then the other, as the errors of the first come first.
        let candidates = resources.resources.filter { $0.groupVersionKind.kind != "CustomResourceDefinition" }
        for resource in candidates {
            do throws(FieldProblem) {
                if try hasChange(in: resource.node) { try changeContainers(in: &resource.node) }
            } catch {
                throw error.error(in: resource)
            }
        }
        for resource in candidates {
            try filter.update(resource) { (node) throws(FieldProblem) in try change(&node) }
        }
    }

    private static func isListOfContainers(_ key: String) -> Bool { key == "containers" || key == "initContainers" }

    // MARK: Looking

    /// Whether something would change. Most objects have no such image, and looking costs less than going through
    /// a tree to change it.
    private func hasChange(in node: Node) throws(FieldProblem) -> Bool {
        var found = false
        switch node.content {
        case .scalar: break
        case .sequence(let items):
            for item in items where try hasChange(in: item) { found = true }
        case .mapping(let mapping):
            for entry in mapping.entries {
                if try hasChange(in: entry.value) { found = true }
                guard Self.isListOfContainers(entry.key), let items = entry.value.sequence else { continue }
                for item in items where try hasMatch(in: item) { found = true }
            }
        }
        return found
    }

    private func hasMatch(in container: Node) throws(FieldProblem) -> Bool {
        switch container.content {
        case .mapping(let mapping):
            guard let image = mapping["image"] else { return false }
            guard let text = image.scalar?.text else { throw Self.notAnImage(image) }
            return matcher.matches(text)
        case .scalar(let scalar) where scalar.kind == .null: return false
        default:
            throw FieldProblem(
                "an item of containers or initContainers must be a mapping, but \(container.typeName) is there",
                at: container)
        }
    }

    private static func notAnImage(_ node: Node) -> FieldProblem {
        FieldProblem("image must be a string, but \(node.typeName) is there", at: node)
    }

    // MARK: Changing

    private func changeContainers(in node: inout Node) throws(FieldProblem) {
        _ = try node.updateSequence { (items) throws(FieldProblem) in
            for index in items.indices { try changeContainers(in: &items[index]) }
        }
        _ = try node.updateMapping { (mapping) throws(FieldProblem) in
            for index in mapping.entries.indices {
                let isList = Self.isListOfContainers(mapping.entries[index].key)
                try mapping.updateValue(at: index) { (value) throws(FieldProblem) in
                    try changeContainers(in: &value)
                    guard isList else { return }
                    _ = try value.updateSequence { (items) throws(FieldProblem) in
                        for index in items.indices { try changeImage(of: &items[index]) }
                    }
                }
            }
        }
    }

    private func changeImage(of container: inout Node) throws(FieldProblem) {
        _ = try container.updateMapping { (mapping) throws(FieldProblem) in
            guard let index = mapping.index(of: "image") else { return }
            try mapping.updateValue(at: index, change)
        }
    }

    private func change(_ node: inout Node) throws(FieldProblem) {
        guard let text = node.scalar?.text else { throw Self.notAnImage(node) }
        guard matcher.matches(text) else { return }
        var reference = ImageReference(text)
        reference.apply(image)
        try FieldSetter.setScalar(&node, to: reference.text, kind: nil)
    }
}
