import Manifests

/// A set of paths into an object: which fields somebody owns. A tree, as FieldsV1 writes it.
///
/// Each path is in the set for itself: owning `spec` says nothing about `spec.replicas`.
struct FieldSet: Sendable, Equatable {
    /// The paths of length one.
    private(set) var members: Set<PathElement> = []
    /// The longer paths by their first element. No child is empty.
    private(set) var children: [PathElement: FieldSet] = [:]

    /// Whether no path is in it.
    var isEmpty: Bool { members.isEmpty && children.isEmpty }

    /// Adds a path; the empty path is not kept.
    mutating func insert(_ path: some Collection<PathElement>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            members.insert(first)
        } else {
            children[first, default: FieldSet()].insert(path.dropFirst())
        }
    }

    /// Adds one element.
    mutating func insert(_ element: PathElement) { members.insert(element) }

    /// Adds the paths of `set` below `element`.
    mutating func insert(_ set: FieldSet, below element: PathElement) {
        guard !set.isEmpty else { return }
        children[element] = children[element].map { $0.union(set) } ?? set
    }

    /// The paths below an element.
    func child(_ element: PathElement) -> FieldSet { children[element] ?? FieldSet() }

    /// Whether a path is in the set.
    func contains(_ path: [PathElement]) -> Bool {
        guard let first = path.first else { return false }
        return path.count == 1 ? members.contains(first) : child(first).contains(Array(path.dropFirst()))
    }

    /// The paths of both.
    func union(_ other: FieldSet) -> FieldSet {
        FieldSet(
            members: members.union(other.members),
            children: children.merging(other.children) { $0.union($1) })
    }

    /// The paths that are in both.
    func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(members: members.intersection(other.members))
        for (element, child) in children {
            if let theirs = other.children[element] { result.insert(child.intersection(theirs), below: element) }
        }
        return result
    }

    /// The paths that are not in `other`, each for itself.
    func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(members: members.subtracting(other.members))
        for (element, child) in children {
            result.insert(other.children[element].map(child.subtracting) ?? child, below: element)
        }
        return result
    }

    /// The paths that are not in `other` and not below a path of `other`.
    func subtractingAll(below other: FieldSet) -> FieldSet {
        var result = FieldSet(members: members.subtracting(other.members))
        for (element, child) in children where !other.members.contains(element) {
            result.insert(other.children[element].map { child.subtractingAll(below: $0) } ?? child, below: element)
        }
        return result
    }

    /// All paths: those of one element first, then below each, in the order of `PathElement`.
    var paths: [[PathElement]] {
        members.sorted().map { [$0] }
            + children.keys.sorted().flatMap { element in child(element).paths.map { [element] + $0 } }
    }
}

extension FieldSet {
    /// Also holds each field that something below it is owned of, where the schema names the field. So that removing
    /// all of an object's owned fields removes the object too.
    func withNamedFields(of type: SchemaType) -> FieldSet {
        var result = FieldSet(members: members)
        for (element, child) in children {
            let name = element.fieldName
            if let name, type.kind == .object, type.field(name) != nil { result.insert(element) }
            let next = name.flatMap { type.child($0) } ?? type.element ?? .any
            result.insert(child.withNamedFields(of: next), below: element)
        }
        return result
    }
}

extension FieldSet {
    /// Reads FieldsV1. Unknown keys make it `nil`.
    init?(fieldsV1 node: Node) {
        guard let mapping = node.mapping else { return nil }
        for entry in mapping.entries where entry.key != "." {
            guard let element = PathElement(text: entry.key), let inner = entry.value.mapping,
                let child = FieldSet(fieldsV1: entry.value)
            else { return nil }
            if inner.isEmpty || inner["."] != nil { insert(element) }
            insert(child, below: element)
        }
    }

    /// The set as FieldsV1.
    var fieldsV1: Node {
        var entries: [Mapping.Entry] = []
        for element in members.union(children.keys).sorted() {
            var value = Node.mapping([:])
            if let child = children[element] {
                var inner = child.fieldsV1.mapping?.entries ?? []
                if members.contains(element) {
                    inner.insert(Mapping.Entry(key: ".", value: .mapping([:])), at: 0)
                }
                value = .mapping(Mapping(inner))
            }
            entries.append(Mapping.Entry(key: element.text, value: value))
        }
        return .mapping(Mapping(entries))
    }
}
