import Base
import Manifests

extension Kustomization {
    private static let version = "kustomize.config.k8s.io/v1beta1"
    private static let componentVersion = "kustomize.config.k8s.io/v1alpha1"

    /// Reads a kustomization file as Kustomize does.
    ///
    /// - Returns: The kustomization, and a warning for each deprecated field.
    /// - Throws: `Diagnostic` for what is not YAML, `KustomizeError` for what is no kustomization.
    static func decode(_ bytes: [UInt8], path: String) throws -> (Kustomization, warnings: [Diagnostic]) {
        // Only the first document counts.
        let documents = try YAML.parse(bytes, path: path, dialect: .lenientKubernetes)
        let node = documents.first?.node ?? .null
        var warnings: [Diagnostic] = []
        var isEmpty = true
        var kustomization = try GoObjectReader.read(node, path: path) { reader in
            let result = try read(&reader, warnings: &warnings)
            isEmpty = try reader.holdsNothingBut(["kind", "apiVersion"])
            return result
        }
        kustomization.path = path
        let place = SourceLocation(path: path, line: Int(node.line), column: Int(node.column))
        if kustomization.kind.isEmpty { kustomization.kind = kind }
        let required = kustomization.isComponent ? componentVersion : version
        if kustomization.apiVersion.isEmpty { kustomization.apiVersion = required }
        if isEmpty { throw KustomizeError(.malformedKustomization, at: place, "the kustomization is empty") }
        guard kustomization.kind == kind || kustomization.isComponent else {
            throw KustomizeError(
                .malformedKustomization, at: place,
                "kind must be \(kind) or \(componentKind), but is \(kustomization.kind)")
        }
        guard kustomization.apiVersion == required else {
            throw KustomizeError(
                .malformedKustomization, at: place,
                "apiVersion of a \(kustomization.kind) must be \(required), but is \(kustomization.apiVersion)")
        }
        return (kustomization, warnings)
    }

    private static func read(
        _ reader: inout GoObjectReader, warnings: inout [Diagnostic]
    ) throws -> Kustomization {
        var result = Kustomization()
        result.kind = try reader.string("kind")
        result.apiVersion = try reader.string("apiVersion")
        _ = try reader.object("metadata") { metadata in
            _ = try metadata.string("name")
            _ = try metadata.string("namespace")
            _ = try metadata.stringMap("labels")
            _ = try metadata.stringMap("annotations")
        }
        result.openAPI = try reader.stringMap("openapi")
        result.namePrefix = try reader.string("namePrefix")
        result.nameSuffix = try reader.string("nameSuffix")
        result.namespace = try reader.string("namespace")
        result.commonLabels = try reader.stringMap("commonLabels")
        result.labels = try reader.objects("labels", Label.init)
        result.commonAnnotations = try reader.stringMap("commonAnnotations")
        result.patchesStrategicMerge = try reader.strings("patchesStrategicMerge")
        result.patchesJSON6902 = try reader.objects("patchesJson6902", Patch.init)
        result.patches = try reader.objects("patches", Patch.init)
        result.images = try reader.objects("images", ImageTag.init)
        let imageTags = try reader.objects("imageTags", ImageTag.init)
        result.images += imageTags
        result.replacements = try reader.objects("replacements", Replacement.init)
        result.replicas = try reader.objects("replicas", Replica.init)
        result.variables = try reader.objects("vars", Variable.init)
        result.sortOptions = try reader.object("sortOptions") { options in
            var sort = SortOptions(order: try options.string("order"))
            sort.legacy = try options.object("legacySortOptions") { legacy in
                (try legacy.strings("orderFirst"), try legacy.strings("orderLast"))
            }
            return sort
        }
        result.resources = try reader.strings("resources")
        result.components = try reader.strings("components")
        result.crds = try reader.strings("crds")
        result.resources += try reader.strings("bases")
        result.configMapGenerators = try reader.objects("configMapGenerator") {
            try GeneratorArguments(&$0, isSecret: false)
        }
        result.secretGenerators = try reader.objects("secretGenerator") { try GeneratorArguments(&$0, isSecret: true) }
        try result.readCharts(&reader)
        result.generatorOptions = try reader.object("generatorOptions", GeneratorOptions.init)
        result.configurations = try reader.strings("configurations")
        result.generators = try reader.strings("generators")
        result.transformers = try reader.strings("transformers")
        result.validators = try reader.strings("validators")
        result.buildMetadata = try reader.strings("buildMetadata")
        for (field, instead) in [
            ("bases", "resources"), ("commonLabels", "labels"), ("imageTags", "images"),
            ("patchesJson6902", "patches"), ("patchesStrategicMerge", "patches"), ("vars", "replacements"),
        ] {
            guard let node = reader.node(field) else { continue }
            warnings.append(
                Diagnostic(
                    .warning, at: reader.location(line: node.line, column: node.column), "\(field) is deprecated",
                    suggestion: "use \(instead) instead"))
        }
        return result
    }

    private mutating func readCharts(_ reader: inout GoObjectReader) throws {
        var globals = try reader.object("helmGlobals") { globals in
            (home: try globals.string("chartHome"), configuration: try globals.string("configHome"))
        }
        charts = try reader.objects("helmCharts", ChartArguments.init)
        var inherited = (home: "", configuration: "")
        charts += try reader.objects("helmChartInflationGenerator") { old in
            var chart = ChartArguments()
            chart.name = try old.string("chartName")
            chart.version = try old.string("chartVersion")
            chart.repository = try old.string("chartRepoUrl")
            let home = try old.string("chartHome")
            if !home.isEmpty { inherited.home = home }
            _ = try old.string("chartRepoName")
            _ = try old.string("helmBin")
            let configuration = try old.string("helmHome")
            if !configuration.isEmpty { inherited.configuration = configuration }
            chart.valuesFile = try old.string("values")
            chart.valuesInline = try old.freeMapping("valuesLocal")
            chart.valuesMerge = try old.string("valuesMerge")
            chart.releaseName = try old.string("releaseName")
            chart.namespace = try old.string("releaseNamespace")
            _ = try old.strings("extraArgs")
            return chart
        }
        if globals == nil { globals = inherited }
        for index in charts.indices {
            charts[index].chartHome = globals?.home ?? ""
            charts[index].configHome = globals?.configuration ?? ""
        }
    }
}
