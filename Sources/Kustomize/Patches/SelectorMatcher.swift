import Base
import Manifests
import RegularExpressions

/// A `Selector` made ready to be asked about many resources. Its parts are regular expressions that must match whole
/// texts; empty parts match anything.
struct SelectorMatcher {
    private let group: PatternMatcher?
    private let version: PatternMatcher?
    private let kind: PatternMatcher?
    private let name: PatternMatcher?
    private let namespace: PatternMatcher?
    private let labels: LabelSelector?
    private let annotations: LabelSelector?

    /// Throws `KustomizeError` (`malformedKustomization`) for a part that cannot be read; `field` names the selector
    /// in it, as `patches.target`.
    init(_ selector: Selector, field: String = "target", at location: SourceLocation? = nil) throws {
        func pattern(_ text: String, _ name: String) throws -> PatternMatcher? {
            if text.isEmpty { return nil }
            do {
                return try PatternMatcher(text)
            } catch {
                throw KustomizeError(
                    .malformedKustomization, at: location,
                    "\(field).\(name): \"\(text)\" is no regular expression: \(error)")
            }
        }
        func labels(_ text: String, _ name: String) throws -> LabelSelector? {
            if text.isEmpty { return nil }
            do {
                return try LabelSelector(text)
            } catch {
                throw KustomizeError(
                    .malformedKustomization, at: location,
                    "\(field).\(name): \"\(text)\" is no selector: \(error.reason)")
            }
        }
        group = try pattern(selector.group, "group")
        version = try pattern(selector.version, "version")
        kind = try pattern(selector.kind, "kind")
        name = try pattern(selector.name, "name")
        namespace = try pattern(selector.namespace, "namespace")
        self.labels = try labels(selector.labelSelector, "labelSelector")
        annotations = try labels(selector.annotationSelector, "annotationSelector")
    }

    /// Whether the selector is for `resource`: name and namespace may be the first or the present ones, everything
    /// else is as it is now.
    func matches(_ resource: Resource) -> Bool {
        let first = resource.previous.first
        if let name, !(first.map { name.matches($0.name) } ?? false), !name.matches(resource.name) { return false }
        let current = resource.groupVersionKind
        if let group, !group.matches(current.group) { return false }
        if let version, !version.matches(current.version) { return false }
        if let kind, !kind.matches(current.kind) { return false }
        if let namespace, !(first.map { namespace.matches($0.namespace) } ?? false),
            !namespace.matches(resource.currentID.effectiveNamespace)
        {
            return false
        }
        if let labels, !labels.matches(resource.node.value(at: "metadata", "labels")?.mapping) { return false }
        if let annotations, !annotations.matches(resource.node.value(at: "metadata", "annotations")?.mapping) {
            return false
        }
        return true
    }

    /// Whether an id has the kind, name and namespace (as written) that the selector asks for.
    func matches(_ id: ResourceID) -> Bool {
        (group?.matches(id.kind.group) ?? true) && (version?.matches(id.kind.version) ?? true)
            && (kind?.matches(id.kind.kind) ?? true) && (name?.matches(id.name) ?? true)
            && (namespace?.matches(id.namespace) ?? true)
    }

    /// Whether a resource has the labels and annotations that the selector asks for.
    func matchesMetadata(of resource: Resource) -> Bool {
        (labels?.matches(resource.node.value(at: "metadata", "labels")?.mapping) ?? true)
            && (annotations?.matches(resource.node.value(at: "metadata", "annotations")?.mapping) ?? true)
    }

    /// The resources that the selector is for, in order.
    func select(from resources: ResourceMap) -> [Resource] { resources.resources.filter(matches) }
}
