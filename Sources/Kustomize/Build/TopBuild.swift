import Base
import Manifests

/// The kustomization that a build is asked for, with the steps that come last.
struct TopBuild {
    let session: BuildSession
    let loader: DirectoryLoader

    /// Builds and prints.
    func run() throws -> KustomizeOutput {
        let target = try BuildTarget(loader: loader)
        try target.apply(session.options.edits)
        try target.useSchema(isTop: true)
        let kustomization = target.kustomization
        if !kustomization.buildMetadata.isEmpty { target.origin = BuildOrigin() }
        let accumulator = Accumulator()
        do {
            try target.accumulate(into: accumulator)
        } catch var error as KustomizeError {
            if error.location == nil { error.location = SourceLocation(path: kustomization.path) }
            throw error
        }
        try finishNames(accumulator)
        // A replacement or patch may have given two of them one name.
        let resources = ResourceMap()
        try resources.append(accumulator.resources.resources.filter { !$0.isEmpty && !$0.isLocal })
        if let order = try SortOrder.wanted(by: kustomization, default: session.options.order) {
            resources.resources = order.sorted(resources.resources)
        }
        if kustomization.buildMetadata.contains("managedByLabel") {
            try LabelTransformer(
                labels: [("app.kubernetes.io/managed-by", "kustomize-v5.8.1")],
                fieldSpecs: [FieldSpec(path: "metadata/labels", create: true)]
            ).transform(resources)
        }
        return try output(resources.resources, kustomization)
    }

    private func finishNames(_ accumulator: Accumulator) throws {
        let resources = accumulator.resources
        try BuiltInSteps.nameHash().transform(resources)
        try NameReferenceTransformer(backReferences: accumulator.configuration.nameReference).transform(resources)
        resources.synchronizeLinkedFields()
        if !accumulator.variables.isEmpty {
            try VariableTransformer(
                values: accumulator.variables.values(in: resources),
                fieldSpecs: accumulator.configuration.varReference
            ).transform(resources)
            resources.synchronizeLinkedFields()
        }
        resources.resourcesChanged()
    }

    private func output(_ resources: [Resource], _ kustomization: Kustomization) throws -> KustomizeOutput {
        let wantsOrigin = kustomization.buildMetadata.contains("originAnnotations")
        let wantsTransformations = kustomization.buildMetadata.contains("transformerAnnotations")
        var bytes: [UInt8] = []
        var manifests: [Manifest] = []
        manifests.reserveCapacity(resources.count)
        for resource in resources {
            resource.finishAnnotations(wantsOrigin: wantsOrigin, wantsTransformations: wantsTransformations)
            let document = try OutputDocument(resource)
            if !manifests.isEmpty { bytes += "---\n".utf8 }
            bytes += document.bytes
            manifests.append(Manifest(document.node, source: resource.location))
        }
        return KustomizeOutput(bytes: bytes, manifests: manifests, warnings: session.warnings)
    }
}

extension Resource {
    /// Whether the object is only for the build: `config.kubernetes.io/local-config` says anything but `false`.
    fileprivate var isLocal: Bool {
        guard let value = node.value(at: "metadata", "annotations", "config.kubernetes.io/local-config") else {
            return false
        }
        return value.scalar?.text != "false"
    }

    /// Takes the build's own annotations away and adds those that `buildMetadata` asks for. (`OutputDocument` makes
    /// the values of the others strings.) An empty mapping of them disappears, as in the real tool.
    fileprivate func finishAnnotations(wantsOrigin: Bool, wantsTransformations: Bool) {
        var metadata = node["metadata"]?.mapping ?? Mapping()
        var annotations = metadata["annotations"]?.mapping ?? Mapping()
        annotations.removeAll { Resource.buildAnnotations.contains($0.key) }
        for entry in annotations.entries { noteUnquotedKey(entry.key) }
        if wantsOrigin, let origin {
            annotations[Resource.originAnnotation] = .string(YAML.text(origin.node, options: .keptOrder))
        }
        if wantsTransformations, !transformations.isEmpty {
            let list = Node.sequence(transformations.map(\.node))
            annotations[Resource.transformationsAnnotation] = .string(YAML.text(list, options: .keptOrder))
        }
        metadata["annotations"] = annotations.isEmpty ? nil : .mapping(annotations)
        node["metadata"] = .mapping(metadata)
    }

    private static let originAnnotation = "config.kubernetes.io/origin"
    private static let transformationsAnnotation = "alpha.config.kubernetes.io/transformations"

    private static let buildAnnotations: Set<String> = [
        originAnnotation, transformationsAnnotation, "internal.config.kubernetes.io/helm-generated",
        "internal.config.kubernetes.io/path", "internal.config.kubernetes.io/index",
        "internal.config.kubernetes.io/seqindent", "internal.config.kubernetes.io/id",
        "internal.config.kubernetes.io/annotations-migration-resource-id", "config.kubernetes.io/path",
        "config.kubernetes.io/index", "config.k8s.io/id",
    ]
}
