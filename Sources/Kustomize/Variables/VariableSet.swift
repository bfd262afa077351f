import Base
import Manifests

/// The `vars` of a kustomization and of those below it; names differ.
struct VariableSet: Sendable {
    private var byName: [String: Variable] = [:]

    /// Creates an empty set.
    init() {}

    /// Whether there are none.
    var isEmpty: Bool { byName.isEmpty }

    /// All, sorted by name.
    var variables: [Variable] { byName.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } }

    /// Takes in what a base or component brings. Throws `KustomizeError` if a name is there already.
    mutating func merge(_ other: VariableSet) throws(KustomizeError) {
        for variable in other.variables { try insert(variable) }
    }

    /// Takes in a kustomization's own `vars` and marks the resources that they point to. A variable may point to
    /// nothing yet: a kustomization above may bring the resource. Throws `KustomizeError` if one points to several
    /// resources or has a name that is there already.
    mutating func attach(_ variables: [Variable], to resources: ResourceMap) throws(KustomizeError) {
        for variable in variables {
            let found = resources.resources.filter { variable.object.matches($0) }
            guard found.count <= 1 else {
                throw KustomizeError(
                    .ambiguous, at: found[0].location,
                    "var \(variable.name) points to \(found.count) resources: "
                        + found.map(\.currentID.text).joined(separator: ", "))
            }
            found.first?.variableNames.append(variable.name)
        }
        for variable in variables { try insert(variable) }
    }

    private mutating func insert(_ variable: Variable) throws(KustomizeError) {
        guard byName[variable.name] == nil else {
            throw KustomizeError(
                .malformedKustomization, "var \(variable.name) is declared twice; names of vars must differ")
        }
        byName[variable.name] = variable
    }

    /// What the variables stand for. Throws `KustomizeError` if one has no resource or its field is missing.
    func values(in resources: ResourceMap) throws(KustomizeError) -> [String: VariableValue] {
        guard !isEmpty else { return [:] }
        var sources: [String: Resource] = [:]
        for resource in resources.resources {
            for name in resource.variableNames where sources[name] == nil { sources[name] = resource }
        }
        var values: [String: VariableValue] = [:]
        for variable in variables {
            guard let source = sources[variable.name] else {
                throw KustomizeError(
                    .notApplicable,
                    "var \(variable.name) points to \(variable.object.text), which is not among the resources")
            }
            guard let node = VariableFieldPath(variable.fieldPath).value(in: source.node),
                let value = VariableValue(node)
            else {
                throw KustomizeError(
                    .notApplicable, at: source.location,
                    "var \(variable.name) wants the field \(variable.fieldPath) of \(source.currentID.text), "
                        + "which is not there or holds nothing that can be written")
            }
            values[variable.name] = value
        }
        return values
    }
}

extension Variable.ObjectReference {
    /// Whether `resource` has or had this id. Without a namespace it may be in any.
    fileprivate func matches(_ resource: Resource) -> Bool {
        matches(resource.currentID) || resource.previousIDs.contains(where: matches)
    }

    // A kind without namespace is never found by one, not even by `default`, as in the tool.
    private func matches(_ id: ResourceID) -> Bool {
        id.name == name && id.kind.kind == kind && id.kind.group == group && id.kind.version == version
            && (namespace.isEmpty || id.effectiveNamespace == namespace)
    }

    fileprivate var text: String {
        ResourceID(kind: GroupVersionKind(group: group, version: version, kind: kind), name: name, namespace: namespace)
            .text
    }
}
