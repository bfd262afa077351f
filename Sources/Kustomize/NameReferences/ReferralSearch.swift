import Manifests

/// Finds what a referrer's field means and what must stand there now.
struct ReferralSearch {
    let index: ReferralIndex
    let referrer: Referrer
    /// The kind that the field is known to name.
    let referral: GroupVersionKind
    /// The group and kind that a binding gives for its role.
    let role: GroupVersionKind?

    /// A name that can mean several resources.
    struct Ambiguity: Error {
        var name: String
        var node: Node
        var candidates: [ResourceID]
    }

    /// What a field becomes: a name, a mapping with `name` and perhaps `namespace`, or a list of either; `nil` if it
    /// stays. Throws `Ambiguity` or `FieldProblem`.
    func replacement(for node: Node) throws -> Node? {
        switch node.content {
        case .scalar(let scalar): return try scalarReplacement(scalar, node)
        case .mapping(let mapping): return try mappingReplacement(mapping, node)
        case .sequence(let items):
            var replaced: [Node]?
            for (position, item) in items.enumerated() {
                let replacement: Node?
                switch item.content {
                case .scalar(let scalar): replacement = try scalarReplacement(scalar, item)
                case .mapping(let mapping): replacement = try mappingReplacement(mapping, item)
                case .sequence:
                    throw FieldProblem("a name or a mapping with a name was expected, but a list is there", at: item)
                }
                guard let replacement else { continue }
                var list = replaced ?? items
                replaced = nil
                list[position] = replacement
                replaced = list
            }
            return replaced.map { Node(.sequence($0), line: node.line, column: node.column) }
        }
    }

    private func scalarReplacement(_ scalar: Scalar, _ node: Node) throws -> Node? {
        guard scalar.kind != .null else { return nil }
        let candidates = index.candidates(named: scalar.text, for: referrer)
        guard let found = try select(candidates, name: scalar.text, at: node, withNamespace: false) else { return nil }
        found.resource.referredBy.append(referrer.id)
        let name = found.resource.name
        guard name != scalar.text else { return nil }
        return Node(.scalar(scalar.replacingYAML3Text(name)), line: node.line, column: node.column)
    }

    private func mappingReplacement(_ mapping: Mapping, _ node: Node) throws -> Node? {
        guard let nameNode = mapping["name"] else {
            throw FieldProblem("a name was expected in the mapping", at: node)
        }
        let oldName = nameNode.scalar?.text ?? ""
        let candidates: [ReferralIndex.Candidate]
        if let namespace = mapping["namespace"] {
            candidates = index.candidates(
                named: oldName, namespace: namespace.scalar?.text ?? "", for: referrer)
        } else {
            candidates = index.candidates(named: oldName, for: referrer)
        }
        guard let found = try select(candidates, name: oldName, at: node, withNamespace: true) else { return nil }
        found.resource.referredBy.append(referrer.id)
        let (name, namespace) = (found.resource.name, found.resource.namespace)
        guard name != oldName || !namespace.isEmpty else { return nil }
        var mapping = mapping
        Self.put(name, under: "name", in: &mapping)
        if !namespace.isEmpty { Self.put(namespace, under: "namespace", in: &mapping) }
        return Node(.mapping(mapping), line: node.line, column: node.column)
    }

    private static func put(_ text: String, under key: String, in mapping: inout Mapping) {
        if let index = mapping.index(of: key), let scalar = mapping.entries[index].value.scalar {
            mapping.updateValue(at: index) { $0.content = .scalar(scalar.replacingYAML3Text(text)) }
        } else {
            mapping[key] = Node(.scalar(Scalar(yaml3Plain: text)))
        }
    }

    /// Picks one of the candidates, or none. With `withNamespace`, candidates are the same only if their namespaces
    /// are, too. Throws `Ambiguity`.
    private func select(
        _ candidates: [ReferralIndex.Candidate], name: String, at node: Node, withNamespace: Bool
    ) throws -> ReferralIndex.Candidate? {
        var left = candidates.filter { candidate in
            candidate.had(kind: referral) && (role.map(candidate.had(kind:)) ?? true)
                && (referrer.isClusterScoped || candidate.isClusterScoped || candidate.kind.kind == "ServiceAccount"
                    || candidate.namespace == referrer.namespace)
        }
        if left.count == 1 { return left[0] }
        left.removeAll { !$0.hasAffixes(of: referrer.resource, emptyMatchesAny: true) }
        if left.count > 1 { left.removeAll { !$0.hasAffixes(of: referrer.resource, emptyMatchesAny: false) } }
        guard let first = left.first else { return nil }
        let areSame = left.dropFirst().allSatisfy { other in
            other.resource.name == first.resource.name
                && (!withNamespace || other.writtenNamespace == first.writtenNamespace)
        }
        guard areSame else { throw Ambiguity(name: name, node: node, candidates: left.map(\.resource.currentID)) }
        return first
    }
}

extension ReferralIndex.Candidate {
    /// Whether one of its earlier ids had this group, version and kind; empty parts match any.
    fileprivate func had(kind: GroupVersionKind) -> Bool {
        let wanted = FieldSpec(group: kind.group, version: kind.version, kind: kind.kind, path: "")
        return kinds.contains(where: wanted.selects)
    }

    /// Whether both got the same prefixes and suffixes, as far as the shorter list goes (from the outermost in).
    fileprivate func hasAffixes(of other: Resource, emptyMatchesAny: Bool) -> Bool {
        Self.endEqually(resource.namePrefixes, other.namePrefixes, emptyMatchesAny)
            && Self.endEqually(resource.nameSuffixes, other.nameSuffixes, emptyMatchesAny)
    }

    private static func endEqually(_ left: [String], _ right: [String], _ emptyMatchesAny: Bool) -> Bool {
        if left.isEmpty || right.isEmpty { return emptyMatchesAny || left.isEmpty && right.isEmpty }
        return zip(left.reversed(), right.reversed()).allSatisfy { $0 == $1 }
    }
}
