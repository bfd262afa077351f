import Kubernetes
import Manifests

/// Asks the cluster's definitions for a kind that discovery does not have. Discovery is remembered for a while, and a
/// kind that was defined a moment ago by someone else must be taken neither for unknown nor for gone.
enum DefinitionLookup {
    private static let definitions = APIResource(
        kind: GroupVersionKind(
            group: CustomResource.definitionGroup, version: "v1", kind: CustomResource.definitionKind),
        plural: "customresourcedefinitions", isNamespaced: false, verbs: ["get", "list"])

    /// All versions of a kind that the cluster defines; empty if it does not define it, `nil` if that cannot be
    /// looked up.
    static func resources(
        group: String, kind: String, context: SyncContext
    ) async throws -> [APIResource]? {
        // The built-in groups without a dot or of Kubernetes itself are never defined by anyone.
        guard group.contains(".") else { return [] }
        do {
            let found = try await context.api.list(definitions, namespace: "", labelSelector: nil)
            return found.items.flatMap(CustomResource.resources).filter {
                $0.kind.group == group && $0.kind.kind == kind
            }
        } catch let error as KubernetesError where error.code == .forbidden {
            return nil
        } catch {
            return try await context.call("definitions of kinds") { throw error }
        }
    }
}
