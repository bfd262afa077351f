import Base
import Manifests

/// `patchesStrategicMerge`: patches in files or in the list itself, each for the resource that it names.
struct PatchStrategicMergeTransformer: Transformer {
    private let patches: [ResourcePatch]

    /// - Parameters:
    ///   - paths: the entries; each is a patch itself, or the path of a file with patches.
    ///   - text: patches beside these (`patches` of the transformer's own configuration).
    ///   - path: the kustomization, for messages about patches that stand in it.
    /// Throws `KustomizeError`, and what `loader` throws.
    init(
        paths: [String], text: String = "", loader: any Loader, path: String, schema: MergeSchema = .builtIn
    ) throws {
        if paths.isEmpty, text.isEmpty {
            throw KustomizeError(
                .malformedKustomization, at: SourceLocation(path: path), "neither a patch nor the path of one is given")
        }
        var objects: [Resource] = []
        for entry in paths {
            if let found = try? ResourceReader.read(Array(entry.utf8), path: path) {
                objects += found
            } else {
                objects += try ResourceReader.read(try loader.read(entry), path: loader.display(entry))
            }
        }
        if !text.isEmpty { objects += try ResourceReader.read(Array(text.utf8), path: path) }
        guard !objects.isEmpty else {
            throw KustomizeError(
                .malformedKustomization, at: SourceLocation(path: path), "the strategic merge patch is empty")
        }
        patches = objects.map { ResourcePatch(resource: $0, schema: schema) }
    }

    func transform(_ resources: ResourceMap) throws {
        for patch in patches {
            let target = try patch.target(in: resources)
            if try !patch.apply(to: target, isSelected: true) { resources.remove([ObjectIdentifier(target)]) }
        }
    }
}
