import Applications
import Base
import Kubernetes
import Manifests

/// Turns the objects of a source into tasks: finds out how the cluster serves their kinds, gives them their
/// namespace and the application's mark, and reports everything that cannot be applied.
struct Preparation: Sendable {
    /// What came of it.
    struct Outcome: Sendable {
        var tasks: [SyncTask] = []
        /// Objects whose annotations make them hooks, whatever phase they are for.
        var hooks: [SyncTask] = []
        /// Objects that their annotations exclude.
        var skipped: [ObjectResult] = []
        var warnings: [Diagnostic] = []
        var problems: [(reason: SyncFailure.Reason, diagnostic: Diagnostic)] = []
    }

    let request: SyncRequest
    /// The kinds that the cluster serves, of those that the source uses.
    let served: [GroupVersionKind: APIResource]

    /// All kinds that occur.
    static func kinds(of manifests: [Manifest]) -> Set<GroupVersionKind> { Set(manifests.map(\.groupVersionKind)) }

    func run() -> Outcome {
        var outcome = Outcome()
        let defined = definedResources()
        var places: [ObjectKey: SourceLocation?] = [:]
        for manifest in request.manifests {
            guard let task = task(for: manifest, defined: defined, outcome: &outcome) else { continue }
            // The same hook may stand in several files for several phases; only ordinary objects must differ.
            if HookRole(manifest, isFirst: true) != .none {
                outcome.hooks.append(task)
                continue
            }
            if let first = places[task.key] {
                let place = first.map { " at \($0)" } ?? ""
                outcome.problems.append(
                    (
                        .invalidManifest,
                        Diagnostic(
                            at: manifest.source, "\(task.key) is defined twice",
                            suggestion: "the first one is\(place); remove one of them")
                    ))
                continue
            }
            places[task.key] = .some(manifest.source)
            outcome.tasks.append(task)
        }
        return outcome
    }

    private func definedResources() -> [GroupVersionKind: APIResource] {
        var defined: [GroupVersionKind: APIResource] = [:]
        for manifest in request.manifests
        where manifest.groupVersionKind.group == CustomResource.definitionGroup
            && manifest.kind == CustomResource.definitionKind
        {
            for resource in CustomResource.resources(of: manifest.node) { defined[resource.kind] = resource }
        }
        return defined
    }

    private func task(
        for manifest: Manifest, defined: [GroupVersionKind: APIResource], outcome: inout Outcome
    ) -> SyncTask? {
        let kind = manifest.groupVersionKind
        func refuse(_ reason: SyncFailure.Reason, _ message: String, _ suggestion: String) {
            outcome.problems.append((reason, Diagnostic(at: manifest.source, message, suggestion: suggestion)))
        }
        let role = HookRole(manifest, isFirst: false)
        let isHook = role != .none
        let hasName = !manifest.name.isEmpty || isHook && manifest.node.value(at: "metadata", "generateName") != nil
        guard !kind.kind.isEmpty, !kind.version.isEmpty, hasName else {
            refuse(
                .invalidManifest, "an object has no apiVersion, kind or metadata.name",
                "give it all three; only hooks can have generateName instead")
            return nil
        }
        let subject = "\(kind.kind) \"\(manifest.name)\""
        if case .ignored(let reason) = role, case .ignored = HookRole(manifest, isFirst: true) {
            outcome.skipped.append(ObjectResult(manifest.key, .skipped(reason), location: manifest.source))
            return nil
        }
        let options = objectOptions(manifest, outcome: &outcome).merging(over: request.options)
        let resource = served[kind] ?? defined[kind]
        if resource == nil, options.skipDryRunOnMissingResource != true {
            refuse(
                .unknownKind, "the cluster has no kind \"\(kind.kind)\" in version \"\(kind.apiVersion)\"",
                "install its CustomResourceDefinition first, or add it to this source")
            return nil
        }
        // A kind nobody knows yet is taken to be namespaced if its object says so.
        let isNamespaced = resource?.isNamespaced ?? !manifest.namespace.isEmpty
        let namespace = isNamespaced ? nonEmpty(manifest.namespace) ?? request.destinationNamespace : ""
        if isNamespaced, namespace.isEmpty {
            refuse(
                .invalidManifest, "\(subject) has no namespace, and the application's destination has none",
                "set metadata.namespace, or spec.destination.namespace of the application")
            return nil
        }
        let key = ObjectKey(group: kind.group, kind: kind.kind, namespace: namespace, name: manifest.name)
        return SyncTask(
            key: key, resource: resource, isServed: served[kind] != nil, object: marked(manifest.node, key: key),
            wave: SyncOrder.wave(of: manifest), options: options, location: manifest.source)
    }

    /// The object with its namespace and the application's tracking id.
    private func marked(_ node: Node, key: ObjectKey) -> Node {
        let id = TrackingID(
            application: request.application, object: key, destinationNamespace: request.destinationNamespace)
        var node = node
        var metadata = node["metadata"] ?? .mapping([:])
        metadata["namespace"] = key.namespace.isEmpty ? nil : .string(key.namespace)
        var annotations = metadata["annotations"].flatMap { $0.mapping == nil ? nil : $0 } ?? .mapping([:])
        annotations[TrackingID.annotation] = .string(id.description)
        metadata["annotations"] = annotations
        node["metadata"] = metadata
        return node
    }

    private func objectOptions(_ manifest: Manifest, outcome: inout Outcome) -> SyncOptions {
        var options = SyncOptions()
        for item in (manifest.annotation(SyncOptions.annotation) ?? "").split(separator: ",") {
            let option = item.trimmingPrefix { $0 == " " }
            let text = String(option.reversed().trimmingPrefix { $0 == " " }.reversed())
            let subject = "\(manifest.kind) \"\(manifest.name)\": sync option \(text)"
            switch options.read(text) {
            case .honoured: break
            case .unhonoured(let reason):
                outcome.warnings.append(
                    Diagnostic(.warning, at: manifest.source, "\(subject) is not honoured yet: \(reason)"))
            case .wrong(let message, let suggestion):
                outcome.warnings.append(
                    Diagnostic(.warning, at: manifest.source, "\(subject): \(message)", suggestion: suggestion))
            }
        }
        return options
    }

    private func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }
}
