import Kubernetes
import Manifests

/// What an application has put into a cluster, kept in that cluster: a ConfigMap in a namespace of the agent's own,
/// so that it outlives the application's namespaces and a change of its destination.
///
/// It is written *before* anything is applied, as the union of what was there and what will be, and loses an object
/// only when its deletion is confirmed. So at any moment, whatever dies, every object that the application made is in
/// it. Writes are compare-and-swap, and the one with the smaller fence loses: a worker that was taken for dead
/// cannot change the cluster's record any more, and it must change that before it deletes anything.
struct Inventory: Sendable {
    /// How far the sync that wrote it has come.
    enum State: String, Sendable {
        case applying, pruning, complete
    }

    var application: String
    var revision: String
    var fence: Int64
    var state: State
    var entries: Set<InventoryEntry>
    /// Whether a sync has ever come to its end: what comes after is an upgrade for Helm's hooks.
    var isInstalled: Bool
    /// The operation that was the last to come to its end; empty if it has no name.
    var operation: String
    /// The version of the ConfigMap it was read from.
    var resourceVersion: String

    static let kind = GroupVersionKind(group: "", version: "v1", kind: "ConfigMap")

    /// The ConfigMap's name. Tracking names hold `_` between namespace and name, which object names may not; a
    /// checksum keeps names apart that look the same without it, and those that had to be cut.
    static func name(for application: String) -> String {
        let prefix = "martlet-inventory-"
        let isPlain = NameRule.dnsSubdomain.problem(with: prefix + application) == nil
        if isPlain, application.utf8.count <= 200 { return prefix + application }
        // FNV-1a, 64 bits.
        let checksum = application.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let readable = application.utf8.prefix(150).map { byte -> Character in
            let isAllowed = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
            return isAllowed ? Character(Unicode.Scalar(byte | (byte > 0x40 ? 0x20 : 0))) : "-"
        }
        return prefix + String(readable) + "-" + String(checksum, radix: 16)
    }

    /// The ConfigMap that holds it.
    func configMap(namespace: String) -> Node {
        var metadata = Node.mapping([
            "name": .string(Self.name(for: application)), "namespace": .string(namespace),
            "labels": .mapping(["app.kubernetes.io/managed-by": .string("martlet")]),
        ])
        if !resourceVersion.isEmpty { metadata["resourceVersion"] = .string(resourceVersion) }
        return .mapping([
            "apiVersion": .string("v1"), "kind": .string("ConfigMap"), "metadata": metadata,
            "data": .mapping([
                "application": .string(application), "revision": .string(revision), "fence": .string(String(fence)),
                "state": .string(state.rawValue), "installed": .string(isInstalled ? "true" : "false"),
                "operation": .string(operation),
                "objects": .string(entries.map(\.line).sorted().joined(separator: "\n")),
            ]),
        ])
    }

    /// Reads the ConfigMap. An inventory that cannot be understood is an error, never an empty one: deletions depend
    /// on it.
    init(configMap: Node, application: String) throws(SyncFailure) {
        let data = configMap["data"]
        let name = Self.name(for: application)
        guard let owner = data?["application"]?.string, let fence = data?["fence"]?.string.flatMap({ Int64($0) }),
            let objects = data?["objects"]?.string,
            let state = data?["state"]?.string.flatMap(State.init(rawValue:))
        else {
            throw SyncFailure(
                .inventory, "ConfigMap \(name) is not an inventory; delete it if nobody else needs it",
                retry: .permanent)
        }
        guard owner == application else {
            throw SyncFailure(
                .inventory, "ConfigMap \(name) is the inventory of application \(owner)", retry: .permanent)
        }
        var entries: Set<InventoryEntry> = []
        for line in objects.split(separator: "\n") {
            guard let entry = InventoryEntry(line: line) else {
                throw SyncFailure(
                    .inventory, "ConfigMap \(name) holds a line that is not understood: \(line.prefix(100))",
                    retry: .permanent)
            }
            entries.insert(entry)
        }
        self.application = application
        self.fence = fence
        self.state = state
        self.entries = entries
        // Earlier versions did not write it; they ended with this state.
        isInstalled = data?["installed"]?.string.map { $0 == "true" } ?? (state == .complete)
        operation = data?["operation"]?.string ?? ""
        revision = data?["revision"]?.string ?? ""
        resourceVersion = configMap.value(at: "metadata", "resourceVersion")?.string ?? ""
    }

    init(application: String) {
        self.application = application
        revision = ""
        fence = 0
        state = .complete
        entries = []
        isInstalled = false
        operation = ""
        resourceVersion = ""
    }
}
