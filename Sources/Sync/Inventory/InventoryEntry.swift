import Manifests

/// One object in an inventory, with the version it was applied in.
struct InventoryEntry: Sendable, Hashable, Comparable {
    var kind: GroupVersionKind
    var namespace: String
    var name: String

    init(kind: GroupVersionKind, namespace: String, name: String) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    var key: ObjectKey { ObjectKey(group: kind.group, kind: kind.kind, namespace: namespace, name: name) }

    /// `group/version/kind:namespace/name`.
    var line: String { "\(kind.group)/\(kind.version)/\(kind.kind):\(namespace)/\(name)" }

    /// Reads what `line` wrote.
    init?(line: Substring) {
        // Kinds hold no colon; names may (those of RBAC objects do).
        let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let kind = halves[0].split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        let name = halves[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard kind.count == 3, name.count == 2, !kind[1].isEmpty, !kind[2].isEmpty, !name[1].isEmpty else { return nil }
        self.kind = GroupVersionKind(group: kind[0], version: kind[1], kind: kind[2])
        namespace = name[0]
        self.name = name[1]
    }

    static func < (left: InventoryEntry, right: InventoryEntry) -> Bool { left.line < right.line }
}
