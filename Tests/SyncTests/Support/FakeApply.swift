import Kubernetes
import Manifests

/// Server-side apply as far as the tests need it: mappings are merged, everything else is a value.
enum FakeApply {
    static func apply(_ object: Node, options: ApplyOptions, to stored: inout FakeCluster.Stored) throws {
        let fields = leaves(of: object)
        let own = stored.applied[options.fieldManager].map(leaves) ?? [:]
        var conflicts: [KubernetesError.Conflict] = []
        for (manager, applied) in stored.applied where manager != options.fieldManager {
            let theirs = leaves(of: applied)
            for path in fields.keys.sorted(by: { $0.lexicographicallyPrecedes($1) })
            where theirs[path] != nil && stored.object.get(path) != fields[path] {
                if options.force {
                    stored.applied[manager]?.set(path, nil)
                } else {
                    conflicts.append(.init(manager: manager, field: "." + path.joined(separator: ".")))
                }
            }
        }
        guard conflicts.isEmpty else {
            throw KubernetesError(.conflict, status: 409, message: "Apply failed with conflicts", conflicts: conflicts)
        }
        for path in own.keys where fields[path] == nil {
            let isShared = stored.applied.contains {
                $0.key != options.fieldManager && leaves(of: $0.value)[path] != nil
            }
            if !isShared { stored.object.set(path, nil) }
        }
        for (path, value) in fields.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            stored.object.set(path, value)
        }
        stored.applied[options.fieldManager] = object
        stored.object.set(["metadata", "managedFields"], managedFields(stored.applied))
    }

    private static func managedFields(_ applied: [String: Node]) -> Node {
        .sequence(
            applied.sorted { $0.key < $1.key }.map { manager, object in
                let paths = leaves(of: object).keys.map { $0.joined(separator: "/") }.sorted()
                return .mapping([
                    "manager": .string(manager), "operation": .string("Apply"),
                    "fieldsV1": .sequence(paths.map(Node.string)),
                ])
            })
    }

    static func leaves(of node: Node) -> [[String]: Node] {
        var result: [[String]: Node] = [:]
        func walk(_ node: Node, _ path: [String]) {
            guard let mapping = node.mapping, !mapping.isEmpty else {
                result[path] = node
                return
            }
            for entry in mapping.entries { walk(entry.value, path + [entry.key]) }
        }
        walk(node, [])
        return result
    }
}

extension Node {
    func get(_ path: [String]) -> Node? {
        path.reduce(Optional(self)) { $0?[$1] }
    }

    mutating func set(_ path: [String], _ value: Node?) {
        guard let first = path.first else { return }
        if path.count == 1 {
            self[first] = value
        } else if var child = self[first] ?? (value == nil ? nil : .mapping([:])) {
            child.set(Array(path.dropFirst()), value)
            self[first] = child
        }
    }
}
