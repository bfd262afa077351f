import Manifests

/// Makes a ConfigMap: text under `data`, everything else under `binaryData`.
struct ConfigMapGenerator: Generator {
    private let generator: ObjectGenerator

    /// - Parameter options: `generatorOptions` of the kustomization.
    init(arguments: GeneratorArguments, options: GeneratorOptions? = nil, loader: any Loader) {
        generator = ObjectGenerator(kind: "ConfigMap", arguments: arguments.merging(options), loader: loader)
    }

    func generate() throws -> [Resource] {
        var object = try generator.base()
        var data = Mapping()
        var binaryData = Mapping()
        for (key, value) in try generator.pairs() {
            if let text = String(validating: value, as: UTF8.self) {
                data[key] = .string(text)
            } else {
                binaryData[key] = ObjectGenerator.base64(value)
            }
        }
        if !data.isEmpty { object["data"] = .mapping(data) }
        if !binaryData.isEmpty { object["binaryData"] = .mapping(binaryData) }
        return [try generator.resource(object)]
    }
}
