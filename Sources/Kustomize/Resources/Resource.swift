import Base
import Manifests

/// An object on its way through a build, with what the build remembers about it. A class, since a resource keeps its
/// identity while everything about it changes. One build runs on one thread.
final class Resource {
    /// An id that the resource had before a transformer changed it.
    struct PreviousID: Hashable {
        /// Effective, as `ResourceID.effectiveNamespace`.
        var namespace: String
        var name: String
        var kind: String
    }

    /// The object as it is now; always a mapping.
    var node: Node
    /// Earlier ids, the oldest first.
    var previous: [PreviousID] = []
    /// Prefixes given to the name, in the order given.
    var namePrefixes: [String] = []
    /// Suffixes given to the name, in the order given.
    var nameSuffixes: [String] = []
    /// Resources whose fields name this one.
    var referredBy: [ResourceID] = []
    /// Names of the `vars` whose values come from this one.
    var variableNames: [String] = []
    /// What the generator that made it asks for.
    var generatorBehavior: GeneratorArguments.Behavior?
    /// Whether the name gets a suffix by the content.
    var needsNameHash = false
    /// Labels and annotations that change together. Who replaces the whole object empties it.
    var linkedFields = LinkedFields()
    /// Whether a patch may change the name for good.
    var allowsNameChange = false
    /// Whether a patch may change the kind for good.
    var allowsKindChange = false
    /// Where it was read or generated; `nil` for one made by a transformer.
    var location: SourceLocation?
    /// What `buildMetadata` says about where it came from; only kept when that is asked for.
    var origin: BuildOrigin?
    /// What changed it; only kept when `buildMetadata` asks for it.
    var transformations: [BuildOrigin] = []
    /// What makes the object impossible to print, such as a key that stands twice where it was read; thrown by
    /// `OutputDocument`.
    var deferredError: Diagnostic?

    init(_ node: Node, location: SourceLocation? = nil) {
        self.node = node
        self.location = location
    }

    /// Group, version and kind as they are now.
    var groupVersionKind: GroupVersionKind {
        GroupVersionKind(apiVersion: node["apiVersion"]?.string ?? "", kind: node["kind"]?.string ?? "")
    }

    /// `metadata.name` as it is now, or an empty string.
    var name: String { node.value(at: "metadata", "name")?.scalar?.text ?? "" }

    /// `metadata.namespace` as it is now, or an empty string.
    var namespace: String { node.value(at: "metadata", "namespace")?.scalar?.text ?? "" }

    /// The id as it is now.
    var currentID: ResourceID { ResourceID(kind: groupVersionKind, name: name, namespace: namespace) }

    /// The ids before the present one, the oldest first. Group and version are the present ones.
    var previousIDs: [ResourceID] {
        let now = groupVersionKind
        return previous.map { id in
            ResourceID(
                kind: GroupVersionKind(group: now.group, version: now.version, kind: id.kind), name: id.name,
                namespace: id.namespace)
        }
    }

    /// The first id that the resource had.
    var originalID: ResourceID { previousIDs.first ?? currentID }

    /// Remembers the present id before a transformer changes it.
    func rememberID() {
        let id = currentID
        previous.append(PreviousID(namespace: id.effectiveNamespace, name: id.name, kind: id.kind.kind))
    }

    /// Makes all annotations strings, as the real tool does after a JSON patch; a null becomes an empty one.
    func makeAnnotationsStrings() {
        guard let annotations = node.value(at: "metadata", "annotations")?.mapping,
            annotations.entries.contains(where: { $0.value.string == nil }), var metadata = node["metadata"]
        else { return }
        var texts = annotations
        texts.updateValues { _, value in value = .string(value.isNull ? "" : value.scalar?.text ?? "") }
        metadata["annotations"] = .mapping(texts)
        node["metadata"] = metadata
    }
}
