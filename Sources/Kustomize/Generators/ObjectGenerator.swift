import Manifests

/// What ConfigMap and Secret generators share.
struct ObjectGenerator {
    let kind: String
    let arguments: GeneratorArguments
    let loader: any Loader

    /// Lines of base64 have this many characters, and are not folded when all of it is shorter.
    private static let lineLength = 70

    /// `apiVersion`, `kind` and `metadata` with name and namespace.
    func base() throws -> Node {
        guard !arguments.name.isEmpty else {
            throw KustomizeError(
                .malformedKustomization, "a \(kind == "Secret" ? "secretGenerator" : "configMapGenerator") has no name")
        }
        var metadata = Mapping()
        metadata["name"] = .string(arguments.name)
        if !arguments.namespace.isEmpty { metadata["namespace"] = .string(arguments.namespace) }
        var object = Mapping()
        object["apiVersion"] = .string("v1")
        object["kind"] = .string(kind)
        object["metadata"] = .mapping(metadata)
        return .mapping(object)
    }

    /// The keys and values.
    func pairs() throws -> [(key: String, value: [UInt8])] {
        try KeyValueSources(arguments: arguments, loader: loader).load()
    }

    /// The finished resource, with what the options add.
    func resource(_ object: Node) throws -> Resource {
        var object = object
        let options = arguments.options
        if let options {
            var metadata = object["metadata"]?.mapping ?? Mapping()
            metadata.add(options.labels, under: "labels")
            metadata.add(options.annotations, under: "annotations")
            object["metadata"] = .mapping(metadata)
            if options.immutable { object["immutable"] = .bool(true) }
        }
        let resource = Resource(object)
        // Any other word means create, as in Kustomize.
        resource.generatorBehavior = GeneratorArguments.Behavior(rawValue: arguments.behavior) ?? .create
        resource.needsNameHash = !(options?.disableNameSuffixHash ?? false)
        resource.noteUnquotedKeys()
        return resource
    }

    /// Base64, in lines if it is long; the line breaks are part of the value.
    static func base64(_ bytes: [UInt8]) -> Node {
        let text = Base64.encode(bytes)
        guard text.utf8.count >= lineLength else { return .string(text) }
        var folded: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            folded += rest.prefix(lineLength)
            folded.append(0x0A)
            rest = rest.dropFirst(lineLength)
        }
        return Node(.scalar(Scalar(text: String(decoding: folded, as: UTF8.self), kind: .string, style: .literal)))
    }
}

extension Mapping {
    /// Puts strings into the mapping under `key`, which is made if need be; nothing happens without any.
    fileprivate mutating func add(_ pairs: [(key: String, value: String)], under key: String) {
        guard !pairs.isEmpty else { return }
        var values = self[key]?.mapping ?? Mapping()
        for pair in pairs { values[pair.key] = .string(pair.value) }
        self[key] = .mapping(values)
    }
}
