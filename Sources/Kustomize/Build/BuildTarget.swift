import Base
import Manifests

/// One kustomization of a build, with the steps in Kustomize's order.
final class BuildTarget {
    let session: BuildSession
    let loader: DirectoryLoader
    private(set) var kustomization: Kustomization
    /// Where this kustomization is; only with `buildMetadata`.
    var origin: BuildOrigin?
    /// The namespace that charts get where this kustomization gives none.
    var chartNamespace = ""

    /// Reads the kustomization file of `loader`'s directory.
    init(loader: DirectoryLoader) throws {
        self.loader = loader
        session = loader.session
        let (bytes, name) = try BuildTarget.kustomizationFile(loader)
        let path = loader.display(name)
        let (kustomization, warnings) = try Kustomization.decode(bytes, path: path)
        self.kustomization = kustomization
        self.kustomization.fileName = name
        session.warnings += warnings
    }

    /// Changes the kustomization before it is built. Throws `KustomizeError`.
    func apply(_ edits: KustomizationEdits) throws {
        try kustomization.apply(
            edits, hasComponent: { (try? loader.loader(for: $0)) != nil },
            hasFile: { (try? loader.read($0)) != nil })
    }

    private static func kustomizationFile(_ loader: DirectoryLoader) throws -> ([UInt8], String) {
        var found: [([UInt8], String)] = []
        for name in Kustomizer.fileNames {
            do {
                found.append((try loader.read(name), name))
            } catch let error as KustomizeError where error.code == .notFound || error.code == .forbiddenPath {
                continue
            }
        }
        guard let only = found.first else {
            throw KustomizeError(
                .noKustomization,
                "\(loader.name): there is no kustomization.yaml, kustomization.yml or Kustomization in this directory")
        }
        guard found.count == 1 else {
            throw KustomizeError(
                .noKustomization,
                "\(loader.name): there are \(found.map(\.1).joined(separator: " and ")), but only one may be there")
        }
        return only
    }

    // MARK: Accumulation

    /// Runs all steps of this kustomization on what `accumulator` holds: nothing, or for a component what its parent
    /// has gathered.
    func accumulate(into accumulator: Accumulator) throws {
        try accumulateResources(kustomization.resources, into: accumulator)
        try mergeConfiguration(into: accumulator)
        for (generator, origin) in try generators() {
            let generated = try generator.generate()
            for resource in generated where resource.origin == nil { resource.origin = origin }
            accumulator.resources.resourcesChanged()
            try accumulator.absorb(generated)
        }
        for path in kustomization.components {
            try accumulateDirectory(path, loader: loader.loader(for: path), component: accumulator)
        }
        for (transformer, origin) in try transformers(accumulator.configuration) {
            try run(transformer, origin, on: accumulator.resources)
        }
        for (validator, _) in try configuredTransformers(kustomization.validators) {
            try validate(validator, accumulator.resources)
        }
        try accumulator.variables.attach(kustomization.variables, to: accumulator.resources)
    }

    private func run(_ transformer: any Transformer, _ origin: BuildOrigin?, on resources: ResourceMap) throws {
        try transformer.transform(resources)
        resources.synchronizeLinkedFields()
        resources.resourcesChanged()
        if let origin {
            for resource in resources.resources {
                if resource.origin == nil { resource.origin = origin } else { resource.transformations.append(origin) }
            }
        }
        if resources.resources.contains(where: \.isEmpty) { resources.resources.removeAll(where: \.isEmpty) }
    }

    /// Validators must leave all as it is.
    private func validate(_ validator: any Transformer, _ resources: ResourceMap) throws {
        let before = resources.resources.map(\.node)
        try validator.transform(resources)
        resources.resourcesChanged()
        let after = resources.resources.map(\.nodeWithoutValidatedLabel)
        guard before.count == after.count, zip(before, after).allSatisfy(==) else {
            throw KustomizeError(
                .malformedKustomization, at: SourceLocation(path: kustomization.path),
                "a validator changed the resources, but validators must not")
        }
    }

    /// Reads resources: each path is a file, or else a directory or repository.
    func accumulateResources(_ paths: [String], into accumulator: Accumulator) throws {
        for path in paths {
            let bytes: [UInt8]
            do {
                bytes = try loader.read(path)
            } catch let fileError as KustomizeError {
                let directory: DirectoryLoader
                do {
                    directory = try loader.loader(for: path)
                } catch let error as KustomizeError {
                    throw at(merged(fileError, error))
                }
                try accumulateDirectory(path, loader: directory, component: nil, into: accumulator)
                continue
            }
            let resources = try ResourceReader.read(bytes, path: loader.display(path))
            if let origin {
                let own = origin.appending(path)
                for resource in resources { resource.origin = own }
            }
            try accumulator.resources.append(resources)
        }
    }

    /// What to say when a path is neither a file nor a directory that can be built.
    private func merged(_ file: KustomizeError, _ directory: KustomizeError) -> KustomizeError {
        if directory.code != .notFound { return directory }
        return file.code == .notFound && file.message.hasSuffix("no such file") ? directory : file
    }

    private func at(_ error: KustomizeError) -> KustomizeError {
        var error = error
        if error.location == nil { error.location = SourceLocation(path: kustomization.path) }
        return error
    }

    private func accumulateDirectory(
        _ path: String, loader: DirectoryLoader, component accumulator: Accumulator?, into parent: Accumulator? = nil
    ) throws {
        do {
            let target = try BuildTarget(loader: loader)
            target.kustomization.buildMetadata = kustomization.buildMetadata
            target.origin = origin?.appending(path)
            target.chartNamespace = kustomization.namespace.isEmpty ? chartNamespace : kustomization.namespace
            try target.useSchema(isTop: false)
            if let accumulator {
                guard target.kustomization.isComponent else {
                    throw KustomizeError(
                        .malformedKustomization, at: SourceLocation(path: target.kustomization.path),
                        "kind must be Component where components are listed, but is \(target.kustomization.kind)")
                }
                try target.accumulate(into: accumulator)
            } else {
                guard !target.kustomization.isComponent else {
                    throw KustomizeError(
                        .malformedKustomization, at: SourceLocation(path: target.kustomization.path),
                        "a Component belongs under components, not under resources")
                }
                let own = Accumulator()
                try target.accumulate(into: own)
                try parent?.merge(own)
            }
        } catch var error as KustomizeError {
            if error.trail.isEmpty { error.trail = [loader.name] }
            error.trail.insert(self.loader.name, at: 0)
            throw error
        }
    }

    private func mergeConfiguration(into accumulator: Accumulator) throws {
        var configuration = TransformerConfiguration.builtIn
        if !kustomization.configurations.isEmpty {
            var own = TransformerConfiguration()
            for path in kustomization.configurations {
                try own.merge(
                    TransformerConfiguration(try document(path, dialect: .kubernetes), path: loader.display(path)))
            }
            try configuration.merge(own)
        }
        try accumulator.configuration.merge(configuration)
        for path in kustomization.crds {
            let definitions = try TransformerConfiguration(definitions: document(path), path: loader.display(path))
            try accumulator.configuration.merge(definitions)
        }
    }

    /// The first document of a file.
    private func document(_ path: String, dialect: YAML.Dialect = .lenientKubernetes) throws -> Node? {
        do {
            return try YAML.parse(loader.read(path), path: loader.display(path), dialect: dialect).first?
                .node
        } catch let error as KustomizeError {
            throw at(error)
        }
    }

    /// Takes over what `openapi` says, unless a kustomization above said something already.
    func useSchema(isTop: Bool) throws {
        let settings = kustomization.openAPI
        guard !settings.isEmpty else { return }
        let place = SourceLocation(path: kustomization.path)
        let path = settings.first { $0.key == "path" }?.value
        let version = settings.first { $0.key == "version" }?.value
        guard path == nil || version == nil else {
            throw KustomizeError(
                .malformedKustomization, at: place, "openapi must give a path or a version, but has both")
        }
        if let path {
            let bytes = try loader.read(path)
            if session.hasSchema, !isTop { return }
            session.hasSchema = true
            session.schema = try MergeSchema(openAPI: bytes, path: loader.display(path))
        } else if let version {
            if session.hasSchema, !isTop { return }
            guard version.isEmpty || version == "v1.21.2" else {
                throw KustomizeError(
                    .malformedKustomization, at: place,
                    "openapi.version \(version) is not built in; v1.21.2 is the only one")
            }
            session.hasSchema = !version.isEmpty
        }
    }
}

extension Resource {
    /// Whether a transformer has taken everything away.
    var isEmpty: Bool { node.isNull || node.mapping?.isEmpty == true }

    /// The object without the label that a validator may set.
    fileprivate var nodeWithoutValidatedLabel: Node {
        guard var labels = node.value(at: "metadata", "labels")?.mapping, labels["validated-by"] != nil,
            var metadata = node["metadata"]
        else { return node }
        labels["validated-by"] = nil
        metadata["labels"] = labels.isEmpty ? nil : .mapping(labels)
        var result = node
        result["metadata"] = metadata
        return result
    }
}
