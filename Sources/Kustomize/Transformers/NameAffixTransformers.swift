import Manifests

/// Puts a text before names (`namePrefix`) and other fields that the field specs lead to.
struct PrefixTransformer: Transformer {
    private var affix: NameAffix

    /// Creates the step.
    init(prefix: String, fieldSpecs: [FieldSpec]) {
        affix = NameAffix(text: prefix, isPrefix: true, fieldSpecs: fieldSpecs)
    }

    func transform(_ resources: ResourceMap) throws { try affix.add(to: resources) }
}

/// Puts a text behind names (`nameSuffix`) and other fields that the field specs lead to.
struct SuffixTransformer: Transformer {
    private var affix: NameAffix

    /// Creates the step.
    init(suffix: String, fieldSpecs: [FieldSpec]) {
        affix = NameAffix(text: suffix, isPrefix: false, fieldSpecs: fieldSpecs)
    }

    func transform(_ resources: ResourceMap) throws { try affix.add(to: resources) }
}

private struct NameAffix {
    var text: String
    var isPrefix: Bool
    /// One for each spec, since the present id is remembered in between.
    var filters: [(spec: FieldSpec, filter: FieldSpecFilter)]

    init(text: String, isPrefix: Bool, fieldSpecs: [FieldSpec]) {
        self.text = text
        self.isPrefix = isPrefix
        filters = fieldSpecs.map { ($0, FieldSpecFilter([$0], creating: .scalar(.string))) }
    }

    func add(to resources: ResourceMap) throws {
        for resource in resources.resources {
            let kind = resource.originalID.kind
            guard !Self.keepsName(kind) else { continue }
            for (spec, filter) in filters where spec.selects(kind) {
                if spec.path == "metadata/name", !text.isEmpty {
                    if isPrefix { resource.namePrefixes.append(text) } else { resource.nameSuffixes.append(text) }
                    resource.rememberID()
                }
                try filter.update(resource) { (node) throws(FieldProblem) in
                    let old = node.scalar?.text ?? ""
                    try FieldSetter.setScalar(&node, to: isPrefix ? text + old : old + text, kind: nil)
                }
            }
        }
    }

    /// Kinds whose names mean something to the cluster itself.
    private static func keepsName(_ kind: GroupVersionKind) -> Bool {
        kind.kind == "CustomResourceDefinition" || kind.kind == "Namespace"
            || kind.kind == "APIService" && kind.group == "apiregistration.k8s.io"
    }
}
