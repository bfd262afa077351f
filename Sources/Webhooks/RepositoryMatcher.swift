/// Finds the configured repositories that a payload speaks of. Nothing of the payload is ever called: it is only
/// compared with what is configured.
public struct RepositoryMatcher: Sendable {
    /// A host's own id of a repository, unique within the receiver that its host delivers to.
    private struct HostID: Hashable {
        var receiver: String
        var id: String
    }

    private struct Known {
        var name: String
        var address: RepositoryAddress?
    }

    private let repositories: [Known]
    private let positionsByPath: [String: [Int]]
    private var learned: [HostID: String] = [:]

    /// Creates a matcher for repositories by their configured names and URLs. Several names may have one URL.
    public init(_ repositories: some Sequence<(name: String, url: String)>) {
        self.repositories = repositories.map { Known(name: $0.name, address: RepositoryAddress($0.url)) }
        var positions: [String: [Int]] = [:]
        for (position, repository) in self.repositories.enumerated() {
            if let path = repository.address?.path { positions[path, default: []].append(position) }
        }
        positionsByPath = positions
    }

    /// Remembers that the host calls this repository by that id, so that it is still found under a new name.
    public mutating func learn(_ stableID: String, receiver: String, is name: String) {
        learned[HostID(receiver: receiver, id: stableID)] = name
    }

    /// The names of the configured repositories that the payload can mean, in the order of the configuration. First by
    /// a learned id, then by address, and for a generic delivery by the configured name itself. Only a payload without
    /// any address is matched by its `owner/name` alone; since another host may have the same one, the caller must
    /// keep to the repositories that are configured for this receiver, as it should in any case.
    public func names(for hint: RepositoryHint, receiver: String) -> [String] {
        if let id = hint.stableID, let name = learned[HostID(receiver: receiver, id: id)],
            repositories.contains(where: { $0.name == name })
        {
            return [name]
        }
        var positions: Set<Int> = []
        for url in hint.urls {
            // A generic sender may use the configured name; no host's address looks like one.
            if let position = repositories.firstIndex(where: { $0.name == url }) { positions.insert(position) }
            guard let address = RepositoryAddress(url) else { continue }
            for position in positionsByPath[address.path] ?? [] {
                if repositories[position].address?.matches(address) == true { positions.insert(position) }
            }
        }
        if hint.urls.isEmpty, let name = hint.fullName {
            positions.formUnion(positionsByPath[name.lowercased()] ?? [])
        }
        return positions.sorted().map { repositories[$0].name }
    }
}
