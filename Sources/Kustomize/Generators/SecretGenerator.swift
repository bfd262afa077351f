import Manifests

/// Makes a Secret; all of its values are base64.
struct SecretGenerator: Generator {
    private let generator: ObjectGenerator

    /// - Parameter options: `generatorOptions` of the kustomization.
    init(arguments: GeneratorArguments, options: GeneratorOptions? = nil, loader: any Loader) {
        generator = ObjectGenerator(kind: "Secret", arguments: arguments.merging(options), loader: loader)
    }

    func generate() throws -> [Resource] {
        var object = try generator.base()
        let type = generator.arguments.type
        object["type"] = .string(type.isEmpty ? "Opaque" : type)
        var data = Mapping()
        for (key, value) in try generator.pairs() { data[key] = ObjectGenerator.base64(value) }
        object["data"] = .mapping(data)
        return [try generator.resource(object)]
    }
}
