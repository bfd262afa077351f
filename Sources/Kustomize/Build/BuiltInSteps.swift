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
        throw missing("patchesStrategicMerge", target)
    }

    static func patch(_ patch: Patch, _ target: BuildTarget) throws -> any Transformer {
        throw missing("patches", target)
    }

    static func json6902(_ patch: Patch, _ target: BuildTarget) throws -> any Transformer {
        throw missing("patchesJson6902", target)
    }

    static func replacements(_ replacements: [Replacement], _ target: BuildTarget) throws -> any Transformer {
        throw missing("replacements", target)
    }

    static func nameHash() -> any Transformer { HashTransformer() }

    private static func missing(_ field: String, _ target: BuildTarget) -> KustomizeError {
        KustomizeError(.unsupported, at: SourceLocation(path: target.kustomization.path), "\(field) is not supported")
    }
}
