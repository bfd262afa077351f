import Base
import Manifests

/// What a kustomization file says, after the fix-ups of deprecated fields.
struct Kustomization {
    /// `sortOptions`.
    struct SortOptions {
        var order = ""
        /// `legacySortOptions`: kinds that come first and kinds that come last.
        var legacy: (first: [String], last: [String])?
    }

    static let kind = "Kustomization"
    static let componentKind = "Component"

    var apiVersion = ""
    var kind = ""
    var openAPI: [(key: String, value: String)] = []
    var namePrefix = ""
    var nameSuffix = ""
    var namespace = ""
    var commonLabels: [(key: String, value: String)] = []
    var labels: [Label] = []
    var commonAnnotations: [(key: String, value: String)] = []
    var patchesStrategicMerge: [String] = []
    var patchesJSON6902: [Patch] = []
    var patches: [Patch] = []
    var images: [ImageTag] = []
    var replacements: [Replacement] = []
    var replicas: [Replica] = []
    var variables: [Variable] = []
    var sortOptions: SortOptions?
    var resources: [String] = []
    var components: [String] = []
    var crds: [String] = []
    var configMapGenerators: [GeneratorArguments] = []
    var secretGenerators: [GeneratorArguments] = []
    var charts: [ChartArguments] = []
    var generatorOptions: GeneratorOptions?
    var configurations: [String] = []
    var generators: [String] = []
    var transformers: [String] = []
    var validators: [String] = []
    var buildMetadata: [String] = []

    /// The file's path from the tree's root.
    var path = ""
    /// The file's name.
    var fileName = ""

    /// Whether the file is a component.
    var isComponent: Bool { kind == Kustomization.componentKind }
}
