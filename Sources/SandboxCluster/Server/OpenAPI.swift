import Manifests
import Signing
import Synchronization

/// The schemas of what is served, in the form of OpenAPI: as much of it as `kubectl explain` and the validation of
/// `kubectl apply` read.
struct OpenAPI {
    private let table: ResourceTable

    init(_ table: ResourceTable) { self.table = table }

    // MARK: The index

    /// `/openapi/v3`: the documents, each with a hash by which clients notice changes.
    var index: Node {
        var paths = Mapping()
        for path in documentPaths {
            let url = "/openapi/v3/\(path)?hash=\(hash(of: path))"
            paths[path] = .mapping(["serverRelativeURL": .string(url)])
        }
        return .mapping(["paths": .mapping(paths)])
    }

    private var documentPaths: [String] {
        var paths = [".well-known/openid-configuration", "api", "api/v1", "apis", "openid/v1/jwks", "version"]
        for version in table.versions where !version.group.isEmpty {
            let isCustom = version.resources.allSatisfy { $0.custom != nil }
            if !isCustom, !paths.contains("apis/\(version.group)") { paths.append("apis/\(version.group)") }
            paths.append("apis/\(version.group)/\(version.version)")
        }
        return paths.sorted()
    }

    /// Built-in documents never change; custom ones change with their schemas.
    private func hash(of path: String) -> String {
        var bytes = Array("martlet \(path)".utf8)
        let parts = path.split(separator: "/").map(String.init)
        if parts.count == 3, let version = table.version(parts[1], parts[2]) {
            for resource in version.resources {
                if let schema = resource.custom?.schema { bytes += JSON.serialize(schema) }
            }
        }
        let first = SHA256.hexDigest(of: bytes)
        return (first + SHA256.hexDigest(of: first)).uppercased()
    }

    // MARK: Documents

    /// The document of a path of the index, or `nil`.
    func document(_ path: [String]) -> Node? {
        guard documentPaths.contains(path.joined(separator: "/")) else { return nil }
        var version: ResourceTable.Version?
        if path == ["api", "v1"] { version = table.version("", "v1") }
        if path.count == 3, path[0] == "apis" { version = table.version(path[1], path[2]) }
        var schemas = SchemaWriter(reference: "#/components/schemas/", isV3: true)
        var paths = Mapping()
        for resource in version?.resources ?? [] {
            add(resource, to: &paths, &schemas)
        }
        return .mapping([
            "openapi": .string("3.0.0"),
            "info": .mapping(["title": .string("Kubernetes"), "version": .string("v1.36.2")]),
            "paths": .mapping(paths), "components": .mapping(["schemas": .mapping(schemas.finish())]),
        ])
    }

    /// `/openapi/v2`: all definitions in one document.
    var document2: Node {
        var schemas = SchemaWriter(reference: "#/definitions/", isV3: false)
        var paths = Mapping()
        for resource in table.versions.flatMap(\.resources) { add(resource, to: &paths, &schemas) }
        return .mapping([
            "swagger": .string("2.0"),
            "info": .mapping(["title": .string("Kubernetes"), "version": .string("v1.36.2")]),
            "paths": .mapping(paths), "definitions": .mapping(schemas.finish()),
        ])
    }

    private func add(_ resource: Resource, to paths: inout Mapping, _ schemas: inout SchemaWriter) {
        let root = resource.kind.group.isEmpty ? "/api/v1" : "/apis/\(resource.kind.apiVersion)"
        let collection =
            resource.isNamespaced ? "\(root)/namespaces/{namespace}/\(resource.plural)" : "\(root)/\(resource.plural)"
        let kind = Node.mapping([
            "group": .string(resource.kind.group), "version": .string(resource.kind.version),
            "kind": .string(resource.kind.kind),
        ])
        func operation(_ action: String, _ parameters: [String]) -> Node {
            .mapping([
                "x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": kind,
                "parameters": .sequence(
                    parameters.map { name in
                        let isFlag = name == "force" || name == "watch"
                        let type = Node.mapping(["type": .string(isFlag ? "boolean" : "string")])
                        var node = Node.mapping(["name": .string(name), "in": .string("query")])
                        if schemas.isV3 { node["schema"] = type } else { node["type"] = type["type"] }
                        return node
                    }),
                "responses": .mapping(["200": .mapping(["description": .string("OK")])]),
            ])
        }
        let write = ["dryRun", "fieldManager", "fieldValidation"]
        var list = Mapping()
        if resource.verbs.contains("list") {
            list["get"] = operation("list", ["labelSelector", "fieldSelector", "limit", "continue", "watch"])
        }
        if resource.verbs.contains("create") { list["post"] = operation("post", write) }
        paths[collection] = .mapping(list)
        if resource.verbs.contains("get") {
            paths["\(collection)/{name}"] = .mapping([
                "get": operation("get", []), "put": operation("put", write),
                "patch": operation("patch", write + ["force"]), "delete": operation("delete", ["dryRun"]),
            ])
        }
        schemas.add(resource)
    }
}

/// Writes the definitions that are needed, each once.
struct SchemaWriter {
    private let reference: String
    let isV3: Bool
    private var definitions = Mapping()
    private var written: Set<String> = []
    private var waiting: [SchemaType] = []

    init(reference: String, isV3: Bool) {
        self.reference = reference
        self.isV3 = isV3
    }

    /// Adds the schema of a resource.
    mutating func add(_ resource: Resource) {
        if let custom = resource.custom {
            addCustom(resource, custom)
        } else if let type = SchemaTable.builtIn.type(for: resource.kind) {
            need(type)
        }
    }

    /// All definitions, with those that they refer to.
    mutating func finish() -> Mapping {
        if definitions.isEmpty && waiting.isEmpty { return definitions }
        while let type = waiting.popLast() {
            guard let name = type.definitionName else { continue }
            definitions[name] = definition(type)
        }
        return definitions.sorted()
    }

    private mutating func need(_ type: SchemaType) {
        guard let name = type.definitionName, written.insert(name).inserted else { return }
        waiting.append(type)
    }

    private mutating func addCustom(_ resource: Resource, _ custom: Resource.Custom) {
        let group = resource.kind.group.split(separator: ".").reversed().joined(separator: ".")
        let name = "\(group).\(resource.kind.version).\(resource.kind.kind)"
        guard written.insert(name).inserted else { return }
        var schema = custom.schema ?? .mapping(["type": .string("object")])
        var properties = schema["properties"]?.mapping ?? Mapping()
        properties["apiVersion"] = .mapping(["type": .string("string")])
        properties["kind"] = .mapping(["type": .string("string")])
        let metadata = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
        if let type = SchemaTable.builtIn.type(named: metadata) { need(type) }
        properties["metadata"] = .mapping(["allOf": .sequence([.mapping(["$ref": .string(reference + metadata)])])])
        schema["properties"] = .mapping(properties)
        schema["x-kubernetes-group-version-kind"] = .sequence([Self.kind(resource.kind)])
        definitions[name] = schema
    }

    private static func kind(_ kind: GroupVersionKind) -> Node {
        .mapping(["group": .string(kind.group), "kind": .string(kind.kind), "version": .string(kind.version)])
    }

    private mutating func definition(_ type: SchemaType) -> Node {
        var properties = Mapping()
        var required: [Node] = []
        for field in type.fields {
            var node = reference(to: field.type)
            let isReference = node["$ref"] != nil
            if isReference {
                node = isV3 ? .mapping(["allOf": .sequence([node])]) : node
            }
            if let text = field.defaultText, let value = try? JSON.parse(text) { node["default"] = value }
            properties[field.name] = node
            if field.isRequired { required.append(.string(field.name)) }
        }
        var node = Node.mapping(["type": .string("object")])
        if !properties.isEmpty { node["properties"] = .mapping(properties) }
        if !required.isEmpty { node["required"] = .sequence(required) }
        if type.isAtomic { node["x-kubernetes-map-type"] = .string("atomic") }
        if let name = type.definitionName,
            let kind = SchemaTable.builtIn.allKinds.first(where: {
                SchemaTable.builtIn.type(for: $0)?.definitionName == name
            })
        {
            node["x-kubernetes-group-version-kind"] = .sequence([Self.kind(kind)])
        }
        return node
    }

    private mutating func reference(to type: SchemaType) -> Node {
        switch type.kind {
        case .any: return .mapping([:])
        case .object:
            guard let name = type.definitionName else { return .mapping(["type": .string("object")]) }
            need(type)
            return .mapping(["$ref": .string(reference + name)])
        case .map:
            var node = Node.mapping(["type": .string("object")])
            if let element = type.element { node["additionalProperties"] = reference(to: element) }
            if type.isAtomic { node["x-kubernetes-map-type"] = .string("atomic") }
            return node
        case .list:
            var node = Node.mapping(["type": .string("array")])
            if let element = type.element { node["items"] = reference(to: element) }
            let listType: String =
                switch type.listType {
                case .atomic: "atomic"
                case .set: "set"
                case .map: "map"
                }
            node["x-kubernetes-list-type"] = .string(listType)
            if !type.mapKeys.isEmpty {
                node["x-kubernetes-list-map-keys"] = .sequence(type.mapKeys.map { .string($0) })
            }
            if let key = type.patchMergeKey { node["x-kubernetes-patch-merge-key"] = .string(key) }
            if !type.patchStrategy.isEmpty {
                node["x-kubernetes-patch-strategy"] = .string(type.patchStrategy.joined(separator: ","))
            }
            return node
        case .scalar: return scalar(type)
        }
    }

    private func scalar(_ type: SchemaType) -> Node {
        func typed(_ type: String, _ format: String? = nil) -> Node {
            var node = Node.mapping(["type": .string(type)])
            if let format { node["format"] = .string(format) }
            return node
        }
        switch type.scalar {
        case .string:
            var node = typed("string")
            if !type.enumeration.isEmpty { node["enum"] = .sequence(type.enumeration.map { .string($0) }) }
            return node
        case .integer32: return typed("integer", "int32")
        case .integer64: return typed("integer", "int64")
        case .number: return typed("number", "double")
        case .boolean: return typed("boolean")
        case .bytes: return typed("string", "byte")
        case .time, .microTime: return typed("string", "date-time")
        case .quantity: return typed("string")
        case .intOrString: return typed("string", "int-or-string")
        }
    }
}

extension APIServer {
    /// A request below `/openapi`.
    func openAPI(_ request: APIRequest) -> APIResponse {
        let documents = OpenAPI(state.withLock(\.table))
        let path = Array(request.path.dropFirst())
        switch path.first {
        case "v2" where path.count == 1: return .json(documents.document2)
        case "v3" where path.count == 1:
            return APIResponse(
                status: 200, contentType: "text/plain; charset=utf-8",
                body: .bytes(JSON.serialize(documents.index)))
        case "v3":
            guard let document = documents.document(Array(path.dropFirst())) else { return .pageNotFound }
            return .json(document)
        default: return .pageNotFound
        }
    }
}
