import Kubernetes
import Manifests

/// Reads and writes one application's inventory for one sync.
struct InventoryStore {
    let api: any KubernetesAPI
    let application: String
    let namespace: String
    let revision: String
    let fence: Int64
    let operation: String
    /// What was last read or written; `nil` if the cluster has none.
    private(set) var current: Inventory?

    init(api: any KubernetesAPI, request: SyncRequest) {
        self.api = api
        application = request.application
        namespace = request.inventoryNamespace
        revision = request.revision
        fence = request.fence
        operation = request.operationMark ?? ""
    }

    static let resource = APIResource(
        kind: Inventory.kind, plural: "configmaps", isNamespaced: true,
        verbs: ["create", "delete", "get", "list", "patch", "update", "watch"])

    private var subject: String { "inventory \(namespace)/\(Inventory.name(for: application))" }

    /// Reads it. Throws `SyncFailure`; `.stale` if a worker with a higher fence has written.
    mutating func read() async throws {
        try await readWithoutFence()
        if let current, current.fence > fence {
            throw SyncFailure(
                .stale, "a newer worker (fence \(current.fence)) has taken over from this one (fence \(fence))",
                retry: .permanent)
        }
    }

    /// Reads it, whoever has written it. Throws `SyncFailure`.
    mutating func readWithoutFence() async throws {
        let found: Node?
        do {
            found = try await api.get(Self.resource, namespace: namespace, name: Inventory.name(for: application))
        } catch {
            throw try failure(error)
        }
        current = try found.map { try Inventory(configMap: $0, application: application) }
    }

    /// Writes what `update` makes of the newest entries. Call `read()` first.
    mutating func write(
        _ state: Inventory.State, _ update: (Set<InventoryEntry>) -> Set<InventoryEntry>
    ) async throws {
        // Each round lost means that someone else has written; more than a few in a row is not for us to win.
        for _ in 0..<5 {
            var next = current ?? Inventory(application: application)
            next.entries = update(next.entries)
            next.state = state
            next.revision = revision
            next.fence = fence
            if state == .complete {
                next.isInstalled = true
                next.operation = operation
            }
            do {
                let stored = try await store(next)
                next.resourceVersion = stored.value(at: "metadata", "resourceVersion")?.string ?? ""
                current = next
                return
            } catch let error as KubernetesError where [.conflict, .alreadyExists].contains(error.code) {
                try await read()
            } catch let error as KubernetesError where error.code == .notFound {
                // Deleted by someone since it was read, or its namespace is missing: make both anew.
                current = nil
                try await makeNamespace()
            } catch {
                throw try failure(error)
            }
        }
        throw SyncFailure(.cluster, "\(subject): others keep changing it", retry: .transient)
    }

    private func store(_ inventory: Inventory) async throws -> Node {
        var inventory = inventory
        guard current != nil else {
            inventory.resourceVersion = ""
            return try await api.create(
                inventory.configMap(namespace: namespace), in: Self.resource, dryRun: false)
        }
        return try await api.replace(inventory.configMap(namespace: namespace), in: Self.resource, dryRun: false)
    }

    private func makeNamespace() async throws {
        let object = Node.mapping([
            "apiVersion": .string("v1"), "kind": .string("Namespace"),
            "metadata": .mapping(["name": .string(namespace)]),
        ])
        do {
            _ = try await api.apply(object, to: NamespaceSurvey.resource, options: ApplyOptions())
        } catch {
            throw try failure(error)
        }
    }

    private func failure(_ error: any Error) throws -> SyncFailure {
        if error is CancellationError || Task.isCancelled { throw CancellationError() }
        return SyncFailure.from(error, about: subject)
    }
}
