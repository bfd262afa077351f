import Base
import Manifests

/// Makes the steps that a kustomization or an object of the API `builtin` configures.
enum BuiltInSteps {
    static func configMap(_ arguments: GeneratorArguments, _ target: BuildTarget) throws -> any Generator {
        ConfigMapGenerator(arguments: arguments, loader: target.loader)
    }

    static func secret(_ arguments: GeneratorArguments, _ target: BuildTarget) throws -> any Generator {
        SecretGenerator(arguments: arguments, loader: target.loader)
    }

    static func strategicMerge(
        _ entries: [String], _ target: BuildTarget, patches: String = ""
    ) throws -> any Transformer {
        try PatchStrategicMergeTransformer(
            paths: entries, text: patches, loader: target.loader, path: target.kustomization.path,
            schema: target.session.schema)
    }

    static func patch(_ patch: Patch, _ target: BuildTarget) throws -> any Transformer {
        let text = trimmed(patch.patch)
        let place = SourceLocation(path: target.kustomization.path)
        guard text.isEmpty != patch.path.isEmpty else {
            throw KustomizeError(
                .malformedKustomization, at: place,
                "an entry of patches must have either a path or a patch, but has \(text.isEmpty ? "neither" : "both")")
        }
        let content = text.isEmpty ? try file(patch.path, target) : text
        return try PatchTransformer(
            patch: content, patchPath: text.isEmpty ? target.loader.display(patch.path) : target.kustomization.path,
            target: patch.target, options: patch.options, schema: target.session.schema)
    }

    static func json6902(_ patch: Patch, _ target: BuildTarget) throws -> any Transformer {
        guard patch.path.isEmpty || patch.patch.isEmpty else {
            throw KustomizeError(
                .malformedKustomization, at: SourceLocation(path: target.kustomization.path),
                "an entry of patchesJson6902 must have either a path or a patch, but has both")
        }
        let content = patch.path.isEmpty ? patch.patch : try file(patch.path, target)
        return try PatchJson6902Transformer(
            target: patch.target, patch: content,
            patchPath: patch.path.isEmpty ? target.kustomization.path : target.loader.display(patch.path))
    }

    static func replacements(_ replacements: [Replacement], _ target: BuildTarget) throws -> any Transformer {
        ReplacementTransformer(replacements: try replacements.flatMap { try loaded($0, target) })
    }

    /// What stands in the file that a replacement names: one, or a list of them.
    private static func loaded(_ replacement: Replacement, _ target: BuildTarget) throws -> [Replacement] {
        guard !replacement.path.isEmpty else { return [replacement] }
        guard replacement.source == nil, replacement.targets.isEmpty else {
            throw KustomizeError(
                .malformedKustomization, at: SourceLocation(path: target.kustomization.path),
                "the replacement in \(replacement.path) has source or targets beside path; keep one of both")
        }
        let path = target.loader.display(replacement.path)
        let bytes = try target.loader.read(replacement.path)
        let node = try YAML.parse(bytes, path: path, dialect: .lenientKubernetes).first?.node ?? .null
        guard node.sequence != nil || node.mapping != nil else {
            throw KustomizeError(
                .malformedFile, at: SourceLocation(path: path),
                "the file holds neither a replacement nor a list of them")
        }
        return try (node.sequence ?? [node]).map { node in
            var reader = try GoObjectReader(node, path: path, field: "replacements", isLenient: true)
            return try Replacement(&reader)
        }
    }

    static func nameHash() -> any Transformer { HashTransformer() }

    private static func file(_ path: String, _ target: BuildTarget) throws -> String {
        String(decoding: try target.loader.read(path), as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
