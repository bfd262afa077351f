import Manifests

/// The structure of a part of Argo CD's schema that is checked but not yet used, so that a slip in it is found now
/// and not on the day it starts to matter.
indirect enum Shape: Sendable {
    case string, bool, int, intOrString, any
    case map(Shape)
    case list(Shape)
    case object(_ fields: [(name: String, shape: Shape)], required: Set<String> = [])

    /// Checks a value and reports what is wrong.
    var format: FieldFormat<Bool> {
        switch self {
        case .string: .from(.string) { _ in true }
        case .bool: .from(.bool) { _ in true }
        case .int: .from(.int) { _ in true }
        case .intOrString: .from(.text) { _ in true }
        case .any: .from(.node) { _ in true }
        case .map(let value): .from(.map(of: value.format)) { _ in true }
        case .list(let item): .from(.list(of: item.format)) { _ in true }
        case .object(let fields, let required):
            .object { reader in
                for (name, shape) in fields {
                    if required.contains(name) {
                        _ = reader.required(name, shape.format)
                    } else {
                        _ = reader.optional(name, shape.format)
                    }
                }
                return true
            }
        }
    }
}

extension Shape {
    private static let strings = Shape.list(.string)

    static let helm = Shape.object([
        ("apiVersions", strings), ("fileParameters", .list(.object([("name", .string), ("path", .string)]))),
        ("ignoreMissingValueFiles", .bool), ("kubeVersion", .string), ("namespace", .string),
        ("parameters", .list(.object([("forceString", .bool), ("name", .string), ("value", .string)]))),
        ("passCredentials", .bool), ("releaseName", .string), ("skipCrds", .bool), ("skipSchemaValidation", .bool),
        ("skipTests", .bool), ("valueFiles", strings), ("values", .string), ("valuesObject", .any),
        ("version", .string),
    ])

    static let kustomize = Shape.object([
        ("apiVersions", strings), ("commonAnnotations", .map(.string)), ("commonAnnotationsEnvsubst", .bool),
        ("commonLabels", .map(.string)), ("components", strings), ("forceCommonAnnotations", .bool),
        ("forceCommonLabels", .bool), ("ignoreMissingComponents", .bool), ("images", strings),
        ("kubeVersion", .string), ("labelIncludeTemplates", .bool), ("labelWithoutSelector", .bool),
        ("namePrefix", .string), ("nameSuffix", .string), ("namespace", .string), ("patches", .list(kustomizePatch)),
        (
            "replicas",
            .list(.object([("count", .intOrString), ("name", .string)], required: ["count", "name"]))
        ),
        ("version", .string),
    ])

    private static let kustomizePatch = Shape.object([
        ("options", .map(.bool)), ("patch", .string), ("path", .string),
        (
            "target",
            .object([
                ("annotationSelector", .string), ("group", .string), ("kind", .string), ("labelSelector", .string),
                ("name", .string), ("namespace", .string), ("version", .string),
            ])
        ),
    ])

    static let plugin = Shape.object([
        ("env", .list(.object([("name", .string), ("value", .string)], required: ["name", "value"]))),
        ("name", .string),
        (
            "parameters",
            .list(.object([("array", strings), ("map", .map(.string)), ("name", .string), ("string", .string)]))
        ),
    ])

    private static let jsonnetVariables = Shape.list(
        .object([("code", .bool), ("name", .string), ("value", .string)], required: ["name", "value"]))

    static let jsonnet = Shape.object([
        ("extVars", jsonnetVariables), ("libs", strings), ("tlas", jsonnetVariables),
    ])

    static let directory = Shape.object([
        ("disableExtensionFilter", .bool), ("exclude", .string), ("include", .string), ("jsonnet", jsonnet),
        ("recurse", .bool),
    ])

    static let sourceHydrator = Shape.object(
        [
            (
                "drySource",
                .object(
                    [
                        ("directory", directory), ("helm", helm), ("kustomize", kustomize), ("path", .string),
                        ("plugin", plugin), ("repoURL", .string), ("targetRevision", .string),
                    ], required: ["path", "repoURL", "targetRevision"])
            ),
            ("hydrateTo", .object([("targetBranch", .string)], required: ["targetBranch"])),
            (
                "syncSource",
                .object(
                    [("path", .string), ("repoURL", .string), ("targetBranch", .string)],
                    required: ["path", "targetBranch"])
            ),
        ], required: ["drySource", "syncSource"])
}
