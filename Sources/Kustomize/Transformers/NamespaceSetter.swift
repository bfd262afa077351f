import Manifests

/// Sets the namespace of one resource, and what else in it names the namespace.
struct NamespaceSetter {
    private var namespace: String
    private var unsetOnly: Bool
    private var subjects: NamespaceTransformer.RoleBindingSubjects
    private let ownNamespace = FieldSpecPath("metadata/namespace")
    /// The specs by what they are used on: `metadata/name` only in version `v1` (so that nothing but the core kind
    /// `Namespace` is renamed), subjects of role bindings never, since these have rules of their own.
    private var forCore: FieldSpecFilter
    private var forOthers: FieldSpecFilter
    private var forBindings: FieldSpecFilter
    private var forCoreBindings: FieldSpecFilter

    init(
        namespace: String, fieldSpecs: [FieldSpec], unsetOnly: Bool,
        subjects: NamespaceTransformer.RoleBindingSubjects
    ) {
        self.namespace = namespace
        self.unsetOnly = unsetOnly
        self.subjects = subjects
        func filter(names: Bool, subjects: Bool) -> FieldSpecFilter {
            let specs = fieldSpecs.filter { spec in
                spec.path != "metadata/namespace" && (names || spec.path != "metadata/name")
                    && (subjects || !(Self.isRoleBinding(spec.kind) && spec.path == "subjects/namespace"))
            }
            return FieldSpecFilter(specs, creating: .scalar(.string))
        }
        forCore = filter(names: true, subjects: true)
        forOthers = filter(names: false, subjects: true)
        forBindings = filter(names: false, subjects: false)
        forCoreBindings = filter(names: true, subjects: false)
    }

    func set(in resource: Resource) throws(KustomizeError) {
        let kind = resource.groupVersionKind
        if !ClusterScope.isClusterScoped(kind) {
            do throws(FieldProblem) {
                try ownNamespace.update(&resource.node, creating: .scalar(nil)) { (node, _) throws(FieldProblem) in
                    // A null that is spelled out stays with `unsetOnly`, unlike one in any other field.
                    if unsetOnly, node.isNull, node.scalar?.text.isEmpty == false { return }
                    try setField(&node)
                }
            } catch {
                throw error.error(in: resource, field: "metadata/namespace")
            }
        }
        let isCore = kind.apiVersion == "v1"
        if Self.isRoleBinding(kind.kind) {
            do throws(FieldProblem) {
                try setSubjects(in: &resource.node)
            } catch {
                throw error.error(in: resource, field: "subjects")
            }
            try (isCore ? forCoreBindings : forBindings).update(resource, setField)
        } else {
            try (isCore ? forCore : forOthers).update(resource, setField)
        }
    }

    private static func isRoleBinding(_ kind: String) -> Bool {
        kind == "RoleBinding" || kind == "ClusterRoleBinding"
    }

    private func setField(_ node: inout Node) throws(FieldProblem) {
        if unsetOnly, let scalar = node.scalar, scalar.kind != .null, !scalar.text.isEmpty { return }
        try FieldSetter.setScalar(&node, to: namespace, kind: .string)
    }

    private func setSubjects(in object: inout Node) throws(FieldProblem) {
        guard subjects != .none else { return }
        let (key, value) = subjects == .defaultOnly ? ("name", "default") : ("kind", "ServiceAccount")
        _ = try object.updateMapping { (mapping) throws(FieldProblem) in
            guard let index = mapping.index(of: "subjects") else { return }
            try mapping.updateValue(at: index) { (list) throws(FieldProblem) in
                if list.isNull { return }
                let done: Void? = try list.updateSequence { (items) throws(FieldProblem) in
                    for index in items.indices { try setSubject(&items[index], where: key, is: value) }
                }
                if done == nil { throw FieldProblem("a list was expected, but \(list.typeName) is there", at: list) }
            }
        }
    }

    private func setSubject(_ subject: inout Node, where key: String, is value: String) throws(FieldProblem) {
        if subject.isNull { return }
        guard subject.mapping != nil else {
            throw FieldProblem("a mapping was expected, but \(subject.typeName) is there", at: subject)
        }
        guard let found = subject[key], !found.isNull else { return }
        guard let text = found.scalar?.text else {
            throw FieldProblem("\(key) must be a string, but \(found.typeName) is there", at: found)
        }
        guard text == value else { return }
        _ = try subject.updateMapping { (mapping) throws(FieldProblem) in
            if mapping.index(of: "namespace") == nil { mapping["namespace"] = .string("") }
            guard let index = mapping.index(of: "namespace") else { return }
            try mapping.updateValue(at: index, setField)
        }
    }
}
