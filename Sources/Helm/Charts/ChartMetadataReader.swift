import Base
import GoTemplate
import Manifests

/// Reads `Chart.yaml`, `requirements.yaml` and lock files as Helm does: unknown fields are passed over, names of fields
/// are compared without regard to case, numbers and booleans become texts where a text is wanted.
struct ChartMetadataReader {
    /// What a file may hold once its aliases are expanded.
    private static let limits = YAML.Limits(nodes: 100_000)

    /// The file's path for errors.
    let path: String

    private var file: Substring { path.split(separator: "/").last ?? "" }

    /// Reads a file over what is known already; what the file has no field for stays.
    func read(_ bytes: [UInt8], into metadata: inout ChartMetadata) throws {
        guard let root = try fields(bytes) else { return }
        for (key, node) in root {
            switch key {
            case "name": try text(node, key, &metadata.name)
            case "home": try text(node, key, &metadata.home)
            case "sources": try texts(node, key, &metadata.sources)
            case "version": try text(node, key, &metadata.version)
            case "description": try text(node, key, &metadata.description)
            case "keywords": try texts(node, key, &metadata.keywords)
            case "maintainers": try maintainers(node, key, &metadata.maintainers)
            case "icon": try text(node, key, &metadata.icon)
            case "apiversion": try text(node, "apiVersion", &metadata.apiVersion)
            case "condition": try text(node, key, &metadata.condition)
            case "tags": try text(node, key, &metadata.tags)
            case "appversion": try text(node, "appVersion", &metadata.appVersion)
            case "deprecated": try bool(node, key, &metadata.deprecated)
            case "annotations": try annotations(node, key, &metadata.annotations)
            case "kubeversion": try text(node, "kubeVersion", &metadata.kubeVersion)
            case "dependencies":
                metadata.hasDependencyList = !node.isNull
                try dependencies(node, key, &metadata.dependencies)
            case "type": try text(node, key, &metadata.type)
            default: break
            }
        }
    }

    /// Reads a lock file.
    func readLock(_ bytes: [UInt8]) throws -> ChartLock? {
        guard let root = try fields(bytes) else { return nil }
        var lock = ChartLock()
        for (key, node) in root {
            switch key {
            case "generated": try text(node, key, &lock.generated)
            case "digest": try text(node, key, &lock.digest)
            case "dependencies": try dependencies(node, key, &lock.dependencies)
            default: break
            }
        }
        return lock
    }

    // MARK: - Fields

    private func fields(_ bytes: [UInt8]) throws -> [(String, Node)]? {
        let node: Node?
        do {
            node = try YAML.parse(bytes, path: path, limits: Self.limits, dialect: .lenientKubernetes).first?.node
        } catch {
            throw HelmError("cannot load \(file): \(error)")
        }
        guard let node, !node.isNull else { return nil }
        return try fields(node, "the file")
    }

    /// Names in lower case with their values, in the order in which Go's decoder meets them.
    private func fields(_ node: Node, _ name: String) throws -> [(String, Node)] {
        guard let mapping = node.mapping else { throw wrong(node, name, "a mapping") }
        return mapping.sorted().entries.map { ($0.key.lowercased(), $0.value) }
    }

    private func text(_ node: Node, _ name: String, _ value: inout String) throws {
        guard let scalar = node.scalar else { throw wrong(node, name, "a text") }
        switch scalar.kind {
        case .null: break
        case .bool: value = scalar.bool == true ? "true" : "false"
        case .int: value = scalar.normalizedNumber ?? scalar.text
        case .float: value = GoFloat.general32(scalar.double ?? 0)
        case .string: value = scalar.text
        }
    }

    private func bool(_ node: Node, _ name: String, _ value: inout Bool) throws {
        if node.isNull { return }
        guard let bool = node.bool else { throw wrong(node, name, "true or false") }
        value = bool
    }

    private func items(_ node: Node, _ name: String) throws -> [Node] {
        guard let items = node.sequence else { throw wrong(node, name, "a list") }
        return items
    }

    private func texts(_ node: Node, _ name: String, _ value: inout [String]) throws {
        if node.isNull { return value = [] }
        value = try items(node, name).enumerated().map { index, item in
            var text = ""
            try self.text(item, "\(name)[\(index)]", &text)
            return text
        }
    }

    private func annotations(_ node: Node, _ name: String, _ value: inout [String: String]) throws {
        if node.isNull { return value = [:] }
        guard let mapping = node.mapping else { throw wrong(node, name, "a mapping") }
        for entry in mapping.entries {
            var text = ""
            try self.text(entry.value, "\(name).\(entry.key)", &text)
            value[entry.key] = text
        }
    }

    private func maintainers(_ node: Node, _ name: String, _ value: inout [ChartMetadata.Maintainer]) throws {
        if node.isNull { return value = [] }
        let old = value
        value = try items(node, name).enumerated().map { index, item in
            guard !item.isNull else {
                throw HelmError("\(place(item)): \(name) must not contain empty or null nodes")
            }
            var maintainer = index < old.count ? old[index] : ChartMetadata.Maintainer()
            for (key, node) in try fields(item, "\(name)[\(index)]") {
                switch key {
                case "name": try text(node, "\(name)[\(index)].name", &maintainer.name)
                case "email": try text(node, "\(name)[\(index)].email", &maintainer.email)
                case "url": try text(node, "\(name)[\(index)].url", &maintainer.url)
                default: break
                }
            }
            return maintainer
        }
    }

    private func dependencies(_ node: Node, _ name: String, _ value: inout [ChartDependency]) throws {
        if node.isNull { return value = [] }
        // Go's decoder fills the entries that are there already.
        let old = value
        value = try items(node, name).enumerated().map { index, item in
            guard !item.isNull else {
                throw HelmError("\(place(item)): \(name) must not contain empty or null nodes")
            }
            var dependency = index < old.count ? old[index] : ChartDependency()
            for (key, node) in try fields(item, "\(name)[\(index)]") {
                try field(node, key, "\(name)[\(index)].\(key)", of: &dependency)
            }
            return dependency
        }
    }

    private func field(_ node: Node, _ key: String, _ name: String, of dependency: inout ChartDependency) throws {
        switch key {
        case "name": try text(node, name, &dependency.name)
        case "version": try text(node, name, &dependency.version)
        case "repository": try text(node, name, &dependency.repository)
        case "condition": try text(node, name, &dependency.condition)
        case "tags": try texts(node, name, &dependency.tags)
        case "enabled": try bool(node, name, &dependency.enabled)
        case "import-values": dependency.importValues = node.isNull ? [] : try items(node, name).map { PlainValue($0) }
        case "alias": try text(node, name, &dependency.alias)
        default: break
        }
    }

    private func place(_ node: Node) -> SourceLocation {
        SourceLocation(path: path, line: Int(node.line), column: Int(node.column))
    }

    private func wrong(_ node: Node, _ name: String, _ wanted: String) -> HelmError {
        let found =
            switch node.content {
            case .sequence: "a list"
            case .mapping: "a mapping"
            case .scalar(let scalar):
                switch scalar.kind {
                case .null: "nothing"
                case .bool: "a boolean"
                case .int, .float: "a number"
                case .string: "a text"
                }
            }
        return HelmError("cannot load \(file): \(place(node)): \(name) must be \(wanted), but \(found) was found")
    }
}
