import Applications
import Kustomize

extension KustomizationEdits {
    /// What an application's `kustomize` block asks for, with the build's variables replaced where Argo CD does so.
    init(_ block: ApplicationSource.Kustomize, environment: BuildEnvironment) {
        self.init()
        namePrefix = block.namePrefix
        nameSuffix = block.nameSuffix
        namespace = block.namespace
        images = block.images.map(environment.substituted)
        replicas = block.replicas
        labels = Metadata(
            block.commonLabels.mapValues(environment.substituted).mapValues(Self.unquoted),
            force: block.forceCommonLabels)
        labelWithoutSelector = block.labelWithoutSelector
        labelIncludeTemplates = block.labelIncludeTemplates
        var annotations = block.commonAnnotations
        if block.commonAnnotationsEnvsubst { annotations = annotations.mapValues(environment.substituted) }
        self.annotations = Metadata(annotations.mapValues(Self.unquoted), force: block.forceCommonAnnotations)
        patches = block.patches.map {
            Patch(path: $0.path, patch: $0.patch, target: $0.target, options: $0.options)
        }
        components = block.components
        ignoreMissingComponents = block.ignoreMissingComponents
    }

    /// `kustomize edit add` takes a pair of double quotes around a value away.
    private static func unquoted(_ value: String) -> String {
        let bytes = value.utf8
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else {
            return value
        }
        return String(value.dropFirst().dropLast())
    }
}
