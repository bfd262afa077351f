import Base
import Manifests

/// A transformer with what `buildMetadata` says about it.
typealias TransformerStep = (transformer: any Transformer, origin: BuildOrigin?)

/// A generator with what `buildMetadata` says about it.
typealias GeneratorStep = (generator: any Generator, origin: BuildOrigin?)

extension BuildTarget {
    // MARK: Generators

    /// The generators in the order in which they run.
    func generators() throws -> [GeneratorStep] {
        var steps: [GeneratorStep] = []
        func add(_ generator: any Generator, _ kind: String) {
            steps.append((generator, origin?.configured(in: kustomization.fileName, by: kind)))
        }
        for arguments in kustomization.configMapGenerators {
            add(
                try BuiltInSteps.configMap(arguments.merging(kustomization.generatorOptions), self),
                "ConfigMapGenerator")
        }
        for arguments in kustomization.secretGenerators {
            add(try BuiltInSteps.secret(arguments.merging(kustomization.generatorOptions), self), "SecretGenerator")
        }
        for var chart in kustomization.charts {
            if chart.namespace.isEmpty {
                chart.namespace = kustomization.namespace.isEmpty ? chartNamespace : kustomization.namespace
            }
            add(try ChartGenerator(chart, loader: loader), "HelmChartInflationGenerator")
        }
        for resource in try configurations(kustomization.generators) {
            guard let generator = try BuiltInSteps.generator(resource, self) else {
                throw BuiltInSteps.refusal(of: resource, as: "generator")
            }
            steps.append((generator, resource.origin?.configured(by: resource)))
        }
        return steps
    }

    // MARK: Transformers

    /// The transformers in the order in which they run.
    func transformers(_ configuration: TransformerConfiguration) throws -> [TransformerStep] {
        var steps: [TransformerStep] = []
        func add(_ transformer: any Transformer, _ kind: String) {
            steps.append((transformer, origin?.configured(in: kustomization.fileName, by: kind)))
        }
        if !kustomization.patchesStrategicMerge.isEmpty {
            let step = try BuiltInSteps.strategicMerge(kustomization.patchesStrategicMerge, self)
            add(step, "PatchStrategicMergeTransformer")
        }
        for patch in kustomization.patches { add(try BuiltInSteps.patch(patch, self), "PatchTransformer") }
        if !kustomization.namespace.isEmpty {
            add(
                NamespaceTransformer(namespace: kustomization.namespace, fieldSpecs: configuration.namespace),
                "NamespaceTransformer")
        }
        if !kustomization.namePrefix.isEmpty {
            add(
                PrefixTransformer(prefix: kustomization.namePrefix, fieldSpecs: configuration.namePrefix),
                "PrefixTransformer")
        }
        if !kustomization.nameSuffix.isEmpty {
            add(
                SuffixTransformer(suffix: kustomization.nameSuffix, fieldSpecs: configuration.nameSuffix),
                "SuffixTransformer")
        }
        for label in kustomization.labels {
            add(
                LabelTransformer(labels: label.pairs, fieldSpecs: try configuration.fieldSpecs(for: label)),
                "LabelTransformer")
        }
        if !kustomization.labels.isEmpty || !kustomization.commonLabels.isEmpty {
            add(
                LabelTransformer(labels: kustomization.commonLabels, fieldSpecs: configuration.commonLabels),
                "LabelTransformer")
        }
        if !kustomization.commonAnnotations.isEmpty {
            add(
                AnnotationsTransformer(
                    annotations: kustomization.commonAnnotations, fieldSpecs: configuration.commonAnnotations),
                "AnnotationsTransformer")
        }
        for patch in kustomization.patchesJSON6902 {
            add(try BuiltInSteps.json6902(patch, self), "PatchJson6902Transformer")
        }
        for replica in kustomization.replicas {
            add(
                ReplicaCountTransformer(replica: replica, fieldSpecs: configuration.replicas),
                "ReplicaCountTransformer")
        }
        for image in kustomization.images {
            add(try ImageTagTransformer(image: image, fieldSpecs: configuration.images), "ImageTagTransformer")
        }
        if !kustomization.replacements.isEmpty {
            add(try BuiltInSteps.replacements(kustomization.replacements, self), "ReplacementTransformer")
        }
        return steps + (try configuredTransformers(kustomization.transformers))
    }

    /// The transformers that entries of `transformers` or `validators` configure.
    func configuredTransformers(_ entries: [String]) throws -> [TransformerStep] {
        try configurations(entries).map { resource in
            guard let transformer = try BuiltInSteps.transformer(resource, self) else {
                throw BuiltInSteps.refusal(of: resource, as: "transformer")
            }
            return (transformer, resource.origin?.configured(by: resource))
        }
    }

    /// The objects that entries of `generators`, `transformers` or `validators` are or name.
    private func configurations(_ entries: [String]) throws -> [Resource] {
        guard !entries.isEmpty else { return [] }
        let accumulator = Accumulator()
        var paths: [String] = []
        for entry in entries {
            guard let resources = try? ResourceReader.read(Array(entry.utf8), path: kustomization.path) else {
                paths.append(entry)
                continue
            }
            for resource in resources { resource.origin = origin?.appending(kustomization.fileName) }
            try accumulator.resources.append(resources)
        }
        try accumulateResources(paths, into: accumulator)
        return accumulator.resources.resources
    }
}
