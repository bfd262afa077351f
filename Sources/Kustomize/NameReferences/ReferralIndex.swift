import Manifests

/// Finds the resources that a name may mean, by the names that they had before. Resources that were never changed
/// have no earlier name, so nothing that names them needs to change.
struct ReferralIndex {
    /// A resource with what is asked of it again and again.
    struct Candidate {
        var resource: Resource
        /// The current group and version with the kinds that it had.
        var kinds: [GroupVersionKind]
        var names: [String]
        var kind: GroupVersionKind
        var isClusterScoped: Bool
        /// Effective, as it is now.
        var namespace: String
        /// As written.
        var writtenNamespace: String
        /// Effective, at the start.
        var originalNamespace: String
    }

    private struct Key: Hashable {
        var name: String
        var namespace: String
    }

    private(set) var candidates: [Candidate] = []
    // Positions in `candidates`, ascending; so results keep the order of the resources.
    private var byName: [String: [Int]] = [:]
    private var byNamespace: [Key: [Int]] = [:]
    private var byOriginalNamespace: [Key: [Int]] = [:]
    // Which namespaces were the first ones of the resources that are in a namespace now; of all resources, since
    // that decides how a namespace beside a name is understood.
    private var originals: Set<String> = []
    private var originalsByNamespace: [String: Set<String>] = [:]
    private var originalsByWrittenNamespace: [String: Set<String>] = [:]

    init(_ resources: [Resource]) {
        for resource in resources {
            let current = resource.currentID
            let previous = resource.previousIDs
            let candidate = Candidate(
                resource: resource, kinds: previous.map(\.kind), names: previous.map(\.name), kind: current.kind,
                isClusterScoped: ClusterScope.isClusterScoped(current.kind), namespace: current.effectiveNamespace,
                writtenNamespace: current.namespace,
                originalNamespace: (previous.first ?? current).effectiveNamespace)
            originals.insert(candidate.originalNamespace)
            originalsByNamespace[candidate.namespace, default: []].insert(candidate.originalNamespace)
            originalsByWrittenNamespace[candidate.writtenNamespace, default: []].insert(candidate.originalNamespace)
            guard !previous.isEmpty else { continue }
            let position = candidates.count
            candidates.append(candidate)
            for name in Set(candidate.names) {
                byName[name, default: []].append(position)
                byNamespace[Key(name: name, namespace: candidate.namespace), default: []].append(position)
                byOriginalNamespace[Key(name: name, namespace: candidate.originalNamespace), default: []]
                    .append(position)
            }
        }
    }

    /// The resources that were called `name` and that `referrer` could mean.
    func candidates(named name: String, for referrer: Referrer) -> [Candidate] {
        let positions: [Int]
        if referrer.isClusterScoped {
            positions = byName[name] ?? []
        } else {
            positions = merged(referrer.namespaces.map { byNamespace[Key(name: name, namespace: $0)] ?? [] })
        }
        return select(positions, name, referrer)
    }

    /// The same where a namespace stands beside the name: the resources that came from it, or, if none did, those
    /// that are in it now.
    func candidates(named name: String, namespace: String, for referrer: Referrer) -> [Candidate] {
        guard namespace != ClusterScope.namespace else { return [] }
        let key = Key(name: name, namespace: namespace)
        let positions =
            isOriginal(namespace, for: referrer) ? byOriginalNamespace[key] : byNamespace[key]
        return select(positions ?? [], name, referrer)
    }

    private func isOriginal(_ namespace: String, for referrer: Referrer) -> Bool {
        if referrer.isClusterScoped { return originals.contains(namespace) }
        return originalsByNamespace[referrer.namespace]?.contains(namespace) == true
            || originalsByNamespace[ClusterScope.namespace]?.contains(namespace) == true
            || referrer.subjectNamespaces.contains { originalsByWrittenNamespace[$0]?.contains(namespace) == true }
    }

    private func merged(_ lists: [[Int]]) -> [Int] {
        let filled = lists.filter { !$0.isEmpty }
        return filled.count > 1 ? Set(filled.joined()).sorted() : filled.first ?? []
    }

    private func select(_ positions: [Int], _ name: String, _ referrer: Referrer) -> [Candidate] {
        positions.compactMap { position in
            let candidate = candidates[position]
            // The dictionaries take canonically equivalent names for one.
            guard referrer.canSee(candidate), candidate.names.contains(where: { $0.utf8.elementsEqual(name.utf8) })
            else { return nil }
            return candidate
        }
    }
}

/// A resource whose fields name others.
struct Referrer {
    let resource: Resource
    let id: ResourceID
    let isClusterScoped: Bool
    /// Effective.
    let namespace: String
    /// The namespaces of the service accounts that a RoleBinding is for.
    let subjectNamespaces: Set<String>

    /// Throws `KustomizeError` if a RoleBinding's service account has a namespace that is no text.
    init(_ resource: Resource) throws(KustomizeError) {
        self.resource = resource
        id = resource.currentID
        isClusterScoped = ClusterScope.isClusterScoped(id.kind)
        namespace = id.effectiveNamespace
        subjectNamespaces = isClusterScoped ? [] : try Self.subjectNamespaces(of: resource, kind: id.kind.kind)
    }

    /// The effective namespaces in which what it names can be; that of objects without namespace is one of them.
    var namespaces: [String] {
        var namespaces = [namespace, ClusterScope.namespace]
        for subject in subjectNamespaces {
            let effective = subject.isEmpty ? "default" : subject
            if !namespaces.contains(effective) { namespaces.append(effective) }
        }
        return namespaces
    }

    /// Whether it can name `candidate` at all.
    func canSee(_ candidate: ReferralIndex.Candidate) -> Bool {
        isClusterScoped || candidate.isClusterScoped || candidate.namespace == namespace
            || subjectNamespaces.contains(candidate.writtenNamespace)
    }

    private static func subjectNamespaces(of resource: Resource, kind: String) throws(KustomizeError) -> Set<String> {
        guard kind == "RoleBinding", let subjects = resource.node["subjects"]?.sequence else { return [] }
        var namespaces: Set<String> = []
        for subject in subjects where subject["kind"]?.string == "ServiceAccount" {
            guard let namespace = subject["namespace"] else { continue }
            guard let text = namespace.string else {
                throw KustomizeError(
                    .malformedFile, at: resource.location,
                    "the namespace of a subject of RoleBinding \(resource.name) must be a string")
            }
            namespaces.insert(text)
        }
        return namespaces
    }
}
