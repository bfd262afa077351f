import Manifests

/// Everything that the cluster serves: the built-in kinds, and those that definitions add.
struct ResourceTable: Sendable {
    /// One version of a group with its resources, in the order of discovery.
    struct Version: Sendable {
        var group: String
        var version: String
        var resources: [Resource]

        /// `v1` or `apps/v1`.
        var groupVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    }

    /// All versions, groups together and a group's preferred version first.
    private(set) var versions: [Version]

    /// The built-in kinds.
    static let builtIn = ResourceTable(versions: makeBuiltIn())

    /// The groups in order, without the core group.
    var groups: [String] {
        var seen: [String] = []
        for version in versions where !version.group.isEmpty && !seen.contains(version.group) {
            seen.append(version.group)
        }
        return seen
    }

    /// The versions of `group`, the preferred one first.
    func versions(of group: String) -> [Version] { versions.filter { $0.group == group } }

    /// The version `version` of `group`.
    func version(_ group: String, _ version: String) -> Version? {
        versions.first { $0.group == group && $0.version == version }
    }

    /// The resource at `/apis/GROUP/VERSION/PLURAL`.
    func resource(_ group: String, _ version: String, _ plural: String) -> Resource? {
        self.version(group, version)?.resources.first { $0.plural == plural }
    }

    /// The resource of a kind in the version asked for.
    func resource(_ kind: GroupVersionKind) -> Resource? {
        version(kind.group, kind.version)?.resources.first { $0.kind.kind == kind.kind && $0.verbs.contains("get") }
    }

    /// The first resource stored under `name`.
    func resource(_ name: ResourceName) -> Resource? {
        for version in versions where version.group == name.group {
            if let found = version.resources.first(where: { $0.plural == name.plural }) { return found }
        }
        return nil
    }

    /// Every resource whose objects are stored, each once.
    var stored: [Resource] {
        var seen: Set<ResourceName> = []
        return versions.flatMap(\.resources).filter { $0.verbs.contains("list") && seen.insert($0.storage).inserted }
    }

    /// Replaces the resources that the definition called `name` serves; none removes them.
    mutating func setCustom(_ resources: [Resource], of name: String) {
        for index in versions.indices {
            versions[index].resources.removeAll { $0.custom?.definition == name }
        }
        versions.removeAll(where: \.resources.isEmpty)
        for resource in resources {
            if let index = versions.firstIndex(where: {
                $0.group == resource.kind.group && $0.version == resource.kind.version
            }) {
                versions[index].resources.append(resource)
                versions[index].resources.sort { $0.plural < $1.plural }
            } else {
                let version = Version(
                    group: resource.kind.group, version: resource.kind.version, resources: [resource])
                let last = versions.lastIndex { $0.group == resource.kind.group }
                versions.insert(version, at: last.map { $0 + 1 } ?? versions.count)
                sortVersions(of: resource.kind.group)
            }
        }
    }

    /// Puts a group's versions into the order of preference: `v2` before `v1` before `v1beta2` before `v1alpha1`.
    private mutating func sortVersions(of group: String) {
        let places = versions.indices.filter { versions[$0].group == group }
        let sorted = places.map { versions[$0] }.sorted {
            VersionPriority($0.version) > VersionPriority($1.version)
        }
        for (place, version) in zip(places, sorted) { versions[place] = version }
    }

    private static func makeBuiltIn() -> [Version] {
        var versions: [Version] = []
        for resource in BuiltInResource.builtIn {
            let kind = resource.kind
            if versions.last?.group != kind.group || versions.last?.version != kind.version {
                versions.append(Version(group: kind.group, version: kind.version, resources: []))
            }
            versions[versions.count - 1].resources.append(Resource(resource))
        }
        return versions
    }
}

extension Resource {
    /// A built-in resource.
    fileprivate init(_ resource: BuiltInResource) {
        self.init(
            kind: resource.kind, plural: resource.plural, singular: resource.singular,
            listKind: resource.kind.kind + "List", isNamespaced: resource.isNamespaced,
            shortNames: resource.shortNames, categories: resource.categories, verbs: resource.verbs,
            subresources: resource.subresources.map { part in
                // Only a kind of another group names its group.
                let isOwn = part.kind.group.isEmpty && part.kind.version.isEmpty
                let kind = GroupVersionKind(
                    group: isOwn ? resource.kind.group : part.kind.group,
                    version: isOwn ? resource.kind.version : part.kind.version, kind: part.kind.kind)
                return Subresource(name: part.name, kind: kind, verbs: part.verbs)
            })
    }
}

/// The order of API versions: general ones before betas before alphas, higher numbers first, others last.
struct VersionPriority: Comparable {
    private let rank: Int
    private let major: Int
    private let minor: Int
    private let text: String

    init(_ version: String) {
        text = version
        guard version.hasPrefix("v") else {
            (rank, major, minor) = (0, 0, 0)
            return
        }
        let rest = version.dropFirst()
        let number = rest.prefix(while: \.isNumber)
        let tail = rest.dropFirst(number.count)
        guard let major = Int(number) else {
            (rank, self.major, minor) = (0, 0, 0)
            return
        }
        self.major = major
        if tail.isEmpty {
            (rank, minor) = (3, 0)
        } else if tail.hasPrefix("beta"), let minor = Int(tail.dropFirst(4)) {
            (rank, self.minor) = (2, minor)
        } else if tail.hasPrefix("alpha"), let minor = Int(tail.dropFirst(5)) {
            (rank, self.minor) = (1, minor)
        } else {
            (rank, minor) = (0, 0)
        }
    }

    static func < (left: VersionPriority, right: VersionPriority) -> Bool {
        if (left.rank, left.major, left.minor) != (right.rank, right.major, right.minor) {
            return (left.rank, left.major, left.minor) < (right.rank, right.major, right.minor)
        }
        return left.text > right.text
    }
}
