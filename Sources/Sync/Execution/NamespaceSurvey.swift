import Applications
import Base
import Kubernetes
import Manifests

/// Which namespaces the tasks need and which of them exist.
enum NamespaceSurvey {
    static let resource = APIResource(
        kind: GroupVersionKind(group: "", version: "v1", kind: "Namespace"), plural: "namespaces", isNamespaced: false,
        verbs: ["create", "delete", "get", "list", "patch", "update", "watch"])

    /// What was found.
    struct Outcome: Sendable {
        var existing: Set<String> = []
        /// Whether the destination namespace must be made, or given its labels and annotations.
        var makesDestination = false
        var problems: [Diagnostic] = []
    }

    static func run(_ tasks: [SyncTask], context: SyncContext) async throws -> Outcome {
        let request = context.request
        let ownNamespaces = Set(tasks.filter(\.isNamespace).map(\.key.name))
        var needed = Set(tasks.map(\.key.namespace))
        let mayMakeDestination =
            request.options.createNamespace == true && !request.destinationNamespace.isEmpty
            && !ownNamespaces.contains(request.destinationNamespace)
        if mayMakeDestination { needed.insert(request.destinationNamespace) }
        needed.remove("")

        let found = try await concurrently(needed.sorted(), limit: context.limits.parallelism) { name in
            (name: name, exists: try await exists(name, context: context))
        }
        var outcome = Outcome()
        for (name, exists) in found {
            if exists {
                outcome.existing.insert(name)
            } else if !ownNamespaces.contains(name), !(mayMakeDestination && name == request.destinationNamespace) {
                let user = tasks.first { $0.key.namespace == name }
                outcome.problems.append(
                    Diagnostic(
                        at: user?.location, "namespace \"\(name)\" does not exist",
                        suggestion: name == request.destinationNamespace
                            ? "add the sync option CreateNamespace=true, or a Namespace to the source"
                            : "add a Namespace to the source"))
            }
        }
        let metadata = request.namespaceMetadata
        let hasMetadata = !metadata.labels.isEmpty || !metadata.annotations.isEmpty
        outcome.makesDestination =
            mayMakeDestination && (hasMetadata || !outcome.existing.contains(request.destinationNamespace))
        return outcome
    }

    private static func exists(_ name: String, context: SyncContext) async throws -> Bool {
        do {
            return try await context.api.get(resource, namespace: "", name: name) != nil
        } catch let error as KubernetesError where error.code == .forbidden {
            // An agent that is confined to its namespaces may not look at them; the apply will tell.
            return true
        } catch {
            return try await context.call("namespace \(name)") { throw error }
        }
    }

    /// The destination namespace as `CreateNamespace` makes it. It bears no tracking id and is never deleted.
    static func destination(_ request: SyncRequest) -> Node {
        var metadata = Node.mapping(["name": .string(request.destinationNamespace)])
        for (field, values) in [
            ("labels", request.namespaceMetadata.labels), ("annotations", request.namespaceMetadata.annotations),
        ] where !values.isEmpty {
            var mapping = Mapping()
            for (key, value) in values.sorted(by: { $0.key < $1.key }) { mapping[key] = .string(value) }
            metadata[field] = .mapping(mapping)
        }
        return .mapping(["apiVersion": .string("v1"), "kind": .string("Namespace"), "metadata": metadata])
    }
}
