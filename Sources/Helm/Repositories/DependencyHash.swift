import GoTemplate
import Manifests
import Signing

/// The digest that `Chart.lock` holds of the dependencies that were asked for and those that were chosen.
enum DependencyHash {
    /// The digest as Helm since version 3 writes it.
    static func digest(requested: [ChartDependency], locked: [ChartDependency]) -> String {
        digest(of: .sequence([list(requested), list(locked)]))
    }

    /// The digest as Helm 2 wrote it into `requirements.lock`.
    static func oldDigest(requested: [ChartDependency]) -> String {
        digest(of: .mapping(["dependencies": list(requested)]))
    }

    private static func digest(of node: Node) -> String {
        "sha256:" + SHA256.hexDigest(of: JSON.serialize(node, escapeHTML: true, normalizedNumbers: true))
    }

    private static func list(_ dependencies: [ChartDependency]) -> Node {
        // Go writes a list that was never filled as null.
        dependencies.isEmpty ? .null : .sequence(dependencies.map { node($0) })
    }

    private static func node(_ dependency: ChartDependency) -> Node {
        var node = Node.mapping(["name": .string(dependency.name)])
        if !dependency.version.isEmpty { node["version"] = .string(dependency.version) }
        node["repository"] = .string(dependency.repository)
        if !dependency.condition.isEmpty { node["condition"] = .string(dependency.condition) }
        if !dependency.tags.isEmpty { node["tags"] = .sequence(dependency.tags.map { .string($0) }) }
        if dependency.enabled { node["enabled"] = .bool(true) }
        if !dependency.importValues.isEmpty { node["import-values"] = .sequence(dependency.importValues.map(\.node)) }
        if !dependency.alias.isEmpty { node["alias"] = .string(dependency.alias) }
        return node
    }
}
