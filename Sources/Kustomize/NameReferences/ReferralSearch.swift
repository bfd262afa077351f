import Manifests

/// Finds what a referrer's field means and what must stand there now.
struct ReferralSearch {
    let index: ReferralIndex
    let referrer: Referrer
    /// The kind that the field is known to name.
    let referral: GroupVersionKind
    /// The group and kind that a binding gives for its role.
    let role: GroupVersionKind?

    /// Why there is no answer.
    enum Problem: Error {
        case ambiguous(name: String, [ResourceID])
        case noName
        case nestedList
    }

    /// What a field becomes: a name, a mapping with `name` and perhaps `namespace`, or a list of either; `nil` if it
    /// stays. Throws `Problem`.
    func replacement(for node: Node) throws(Problem) -> Node? {
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
                case .sequence: throw .nestedList
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

    private func scalarReplacement(_ scalar: Scalar, _ node: Node) throws(Problem) -> Node? {
        guard scalar.kind != .null else { return nil }
        let candidates = index.candidates(named: scalar.text, for: referrer)
        guard let found = try select(candidates, name: scalar.text, withNamespace: false) else { return nil }
        found.resource.referredBy.append(referrer.id)
        let name = found.resource.name
        guard name != scalar.text else { return nil }
        return Node(.scalar(scalar.replacingYAML3Text(name)), line: node.line, column: node.column)
    }

    private func mappingReplacement(_ mapping: Mapping, _ node: Node) throws(Problem) -> Node? {
        guard let nameNode = mapping["name"] else { throw .noName }
        let oldName = nameNode.scalar?.text ?? ""
        let candidates: [ReferralIndex.Candidate]
        if let namespace = mapping["namespace"] {
            candidates = index.candidates(
                named: oldName, namespace: namespace.scalar?.text ?? "", for: referrer)
        } else {
            candidates = index.candidates(named: oldName, for: referrer)
        }
        guard let found = try select(candidates, name: oldName, withNamespace: true) else { return nil }
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
    /// are, too. Throws `Problem.ambiguous`.
    private func select(
        _ candidates: [ReferralIndex.Candidate], name: String, withNamespace: Bool
    ) throws(Problem) -> ReferralIndex.Candidate? {
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
        guard areSame else { throw .ambiguous(name: name, left.map(\.resource.currentID)) }
        return first
    }
}

extension ReferralIndex.Candidate {
    /// Whether one of its earlier ids had this group, version and kind; empty parts match any.
    fileprivate func had(kind: GroupVersionKind) -> Bool {
        kinds.contains { $0.isSelected(group: kind.group, kind.version, kind.kind) }
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
