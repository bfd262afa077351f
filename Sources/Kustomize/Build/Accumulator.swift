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
                resource.take(placeOf: found[0], behavior: behavior)
                resource.variableNames = found[0].variableNames
                resource.transformations = found[0].transformations
                if behavior == .merge, let origin = found[0].origin { resource.origin = origin }
                resources.replace(found[0], with: resource)
            default:
                throw KustomizeError(
                    .ambiguous, at: resource.location, "\(found.count) objects could be meant by \(text)")
            }
        }
    }
}
