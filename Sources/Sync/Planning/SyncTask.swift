import Applications
import Base
import Kubernetes
import Manifests

/// One object of the source, ready to be applied.
struct SyncTask: Sendable {
    /// The object with the namespace it gets.
    var key: ObjectKey
    /// How the cluster serves its kind; `nil` if it does not and nothing in the source will make it, which
    /// `SkipDryRunOnMissingResource` tolerates until the object's turn.
    var resource: APIResource?
    /// Whether the cluster serves the kind now; if not, a definition in the source makes it.
    var isServed: Bool
    /// The object with namespace and tracking id.
    var object: Node
    /// The wave.
    var wave: Int
    /// The application's options with those of the object over them.
    var options: SyncOptions
    /// Where the manifest stands.
    var location: SourceLocation?

    var kind: GroupVersionKind { Manifest(object).groupVersionKind }
    var isSecret: Bool { key.group.isEmpty && key.kind == "Secret" }
    var isNamespace: Bool { key.group.isEmpty && key.kind == "Namespace" }
    var isDefinition: Bool { key.group == CustomResource.definitionGroup && key.kind == CustomResource.definitionKind }
}

/// What a CustomResourceDefinition says about the kind it makes.
enum CustomResource {
    static let definitionGroup = "apiextensions.k8s.io"
    static let definitionKind = "CustomResourceDefinition"

    /// The kinds that a definition makes, one for each served version.
    static func resources(of definition: Node) -> [APIResource] {
        guard let spec = definition["spec"], let group = spec["group"]?.string,
            let kind = spec.value(at: "names", "kind")?.string, let plural = spec.value(at: "names", "plural")?.string
        else { return [] }
        return (spec["versions"]?.sequence ?? []).compactMap { version in
            guard let name = version["name"]?.string, version["served"]?.bool != false else { return nil }
            return APIResource(
                kind: GroupVersionKind(group: group, version: name, kind: kind), plural: plural,
                isNamespaced: spec["scope"]?.string != "Cluster",
                verbs: ["create", "delete", "get", "list", "patch", "update", "watch"])
        }
    }
}
