import Base
import Manifests

/// Sets labels wherever the field specs say: on objects, on pod templates, in selectors.
struct LabelTransformer: Transformer {
    private var entries: MappingEntries

    /// Creates the step; an entry of `labels` sets a string under its key.
    init(labels: [(key: String, value: String)], fieldSpecs: [FieldSpec]) {
        entries = MappingEntries(labels, fieldSpecs)
    }

    func transform(_ resources: ResourceMap) throws { try entries.set(in: resources) }
}

/// Sets annotations wherever the field specs say.
struct AnnotationsTransformer: Transformer {
    private var entries: MappingEntries

    /// Creates the step; an entry of `annotations` sets a string under its key.
    init(annotations: [(key: String, value: String)], fieldSpecs: [FieldSpec]) {
        entries = MappingEntries(annotations, fieldSpecs)
    }

    func transform(_ resources: ResourceMap) throws { try entries.set(in: resources) }
}

/// Strings to put into mappings; keys in the order of their bytes.
private struct MappingEntries {
    var entries: [(key: String, value: String)]
    var filter: FieldSpecFilter

    init(_ entries: [(key: String, value: String)], _ fieldSpecs: [FieldSpec]) {
        self.entries = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        filter = FieldSpecFilter(fieldSpecs, creating: .mapping)
    }

    func set(in resources: ResourceMap) throws {
        guard !entries.isEmpty else { return }
        for resource in resources.resources {
            // Where each entry is new.
            var added: [[[LinkedFields.Step]]] = Array(repeating: [], count: entries.count)
            try filter.update(resource, recordingTrail: true) { (node, trail) throws(FieldProblem) in
                for index in entries.indices {
                    let entry = entries[index]
                    guard try FieldSetter.setEntry(&node, key: entry.key, to: entry.value) else { continue }
                    added[index].append(trail.steps + [.key(entry.key)])
                }
            }
            resource.synchronizeLinkedFields()
            for index in entries.indices where !added[index].isEmpty {
                let entry = entries[index]
                resource.linkedFields.link(added[index], value: Scalar(text: entry.value, kind: .string))
                resource.noteUnquotedKey(entry.key)
            }
        }
    }
}
