import Manifests

/// Field specs, ready to be used on many resources.
struct FieldSpecFilter: Sendable {
    private struct Entry: Sendable {
        var spec: FieldSpec
        var path: FieldSpecPath
    }

    private var entries: [Entry]
    /// What a spec with `create` makes; without it nothing is made whatever specs say.
    private var creation: FieldSpecPath.Creation?

    init(_ specs: [FieldSpec], creating creation: FieldSpecPath.Creation?) {
        entries = specs.map { Entry(spec: $0, path: FieldSpecPath($0.path)) }
        self.creation = creation
    }

    /// Calls `set` for each field of the resource that a spec leads to, in the order of the specs.
    /// Throws `KustomizeError` where a field is not what the spec needs.
    func update(
        _ resource: Resource, _ set: (inout Node) throws(FieldProblem) -> Void
    ) throws(KustomizeError) {
        try update(resource, recordingTrail: false) { (node, _) throws(FieldProblem) in try set(&node) }
    }

    /// The same, with the way to each field if asked for.
    func update(
        _ resource: Resource, recordingTrail: Bool, _ set: FieldSpecPath.Setter
    ) throws(KustomizeError) {
        let kind = resource.groupVersionKind
        for entry in entries where entry.spec.selects(kind) {
            do throws(FieldProblem) {
                try entry.path.update(
                    &resource.node, creating: entry.spec.create ? creation : nil, recordingTrail: recordingTrail, set)
            } catch {
                throw error.error(in: resource, field: entry.spec.path)
            }
        }
    }
}

extension FieldSpec {
    /// Whether the spec is for objects of `kind`: its non-empty parts are equal.
    func selects(_ kind: GroupVersionKind) -> Bool {
        (self.kind.isEmpty || self.kind == kind.kind) && (group.isEmpty || group == kind.group)
            && (version.isEmpty || version == kind.version)
    }
}
