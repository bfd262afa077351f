import Manifests

/// What a kustomization has gathered: resources, and the rules for changing them.
final class Accumulator {
    let resources = ResourceMap()
    var configuration = TransformerConfiguration()
    var variables = VariableSet()

    /// Takes in what a base brings. Throws `KustomizeError` where ids, rules or variables clash.
    func merge(_ other: Accumulator) throws {
        try resources.append(other.resources.resources)
        try configuration.merge(other.configuration)
        try variables.merge(other.variables)
    }

    /// Takes in what a generator made: new objects, or changes to one that is there, as its behaviour says.
    func absorb(_ generated: [Resource]) throws {
        for resource in generated {
            let id = resource.currentID
            let found = resources.resources(withAnyID: id)
            let behavior = resource.generatorBehavior ?? .create
            let text = "\(id.kind.kind) \(id.name) of namespace \(id.namespace.isEmpty ? "default" : id.namespace)"
            switch (found.count, behavior) {
            case (0, .create): try resources.append([resource])
            case (0, _):
                throw KustomizeError(
                    .notApplicable, at: resource.location,
                    "there is no \(text) that the generator could \(behavior.rawValue); without a behavior it is created"
                )
            case (1, .create):
                throw KustomizeError(
                    .conflictingIDs, at: resource.location,
                    "\(text) is there already; the generator's behavior must be merge or replace")
            case (1, _):
                resource.takeIdentity(of: found[0], mergingData: behavior == .merge)
                resources.replace(found[0], with: resource)
            default:
                throw KustomizeError(
                    .ambiguous, at: resource.location, "\(found.count) objects could be meant by \(text)")
            }
        }
    }
}

extension Resource {
    /// Takes the place of `old`: its name, namespace and history, and its labels and annotations where this one has
    /// none of the name; with `mergingData` also its data.
    fileprivate func takeIdentity(of old: Resource, mergingData: Bool) {
        var metadata = node["metadata"]?.mapping ?? Mapping()
        let oldMetadata = old.node["metadata"]?.mapping ?? Mapping()
        for field in ["labels", "annotations"] {
            metadata[field] = Resource.merged(oldMetadata[field], metadata[field])
        }
        metadata["name"] = .string(old.name)
        metadata["namespace"] = old.namespace.isEmpty ? nil : .string(old.namespace)
        node["metadata"] = .mapping(metadata)
        if mergingData {
            for field in ["data", "binaryData"] { node[field] = Resource.merged(old.node[field], node[field]) }
            if old.origin != nil { origin = old.origin }
        }
        previous = old.previous
        namePrefixes = old.namePrefixes
        nameSuffixes = old.nameSuffixes
        referredBy = old.referredBy
        variableNames = old.variableNames
        generatorBehavior = old.generatorBehavior
        needsNameHash = needsNameHash && old.needsNameHash
        allowsNameChange = old.allowsNameChange
        allowsKindChange = old.allowsKindChange
        transformations = old.transformations
    }

    private static func merged(_ old: Node?, _ new: Node?) -> Node? {
        var result = Mapping()
        for entry in (old?.mapping ?? Mapping()).entries + (new?.mapping ?? Mapping()).entries {
            result[entry.key] = .string(entry.value.scalar?.text ?? "")
        }
        return result.isEmpty ? nil : .mapping(result)
    }
}
