import Base
import Manifests

extension BuiltInSteps {
    private static let apiVersion = "builtin"

    /// The generator that `resource` configures; `nil` if it configures none.
    static func generator(_ resource: Resource, _ target: BuildTarget) throws -> (any Generator)? {
        guard resource.groupVersionKind.apiVersion == apiVersion else { return nil }
        return try read(resource, target) { reader -> (any Generator)? in
            switch resource.groupVersionKind.kind {
            case "ConfigMapGenerator": try configMap(arguments(&reader, resource, isSecret: false), target)
            case "SecretGenerator": try secret(arguments(&reader, resource, isSecret: true), target)
            case "IAMPolicyGenerator": try IAMPolicyGenerator(&reader)
            case "HelmChartInflationGenerator":
                try ChartGenerator(chart(&reader), loader: target.loader)
            default: nil
            }
        }
    }

    /// The transformer that `resource` configures; `nil` if it configures none.
    static func transformer(_ resource: Resource, _ target: BuildTarget) throws -> (any Transformer)? {
        guard resource.groupVersionKind.apiVersion == apiVersion else { return nil }
        return try read(resource, target) { reader in
            try transformer(&reader, kind: resource.groupVersionKind.kind, target)
        }
    }

    private static func transformer(
        _ reader: inout GoObjectReader, kind: String, _ target: BuildTarget
    ) throws -> (any Transformer)? {
        if ["PrefixTransformer", "SuffixTransformer"].contains(kind), reader.node("fieldSpecs") == nil {
            throw KustomizeError(
                .malformedKustomization,
                at: reader.location(line: reader.place.line, column: reader.place.column),
                "\(kind) needs fieldSpecs, such as [{path: metadata/name}]")
        }
        let specs = try reader.objects("fieldSpecs", FieldSpec.init)
        switch kind {
        case "AnnotationsTransformer":
            return AnnotationsTransformer(annotations: try reader.stringMap("annotations"), fieldSpecs: specs)
        case "HashTransformer": return nameHash()
        case "ImageTagTransformer":
            let image = try reader.object("imageTag", ImageTag.init) ?? ImageTag()
            return try ImageTagTransformer(image: image, fieldSpecs: specs)
        case "LabelTransformer":
            return LabelTransformer(labels: try reader.stringMap("labels"), fieldSpecs: specs)
        case "NamespaceTransformer": return try namespace(&reader, specs)
        case "PatchTransformer": return try patch(Patch(&reader), target)
        case "PatchJson6902Transformer":
            var value = Patch()
            value.target = try reader.object("target", Selector.init)
            value.path = try reader.string("path")
            value.patch = try reader.string("jsonOp")
            return try json6902(value, target)
        case "PatchStrategicMergeTransformer":
            return try strategicMerge(reader.strings("paths"), target, patches: reader.string("patches"))
        case "PrefixTransformer": return PrefixTransformer(prefix: try reader.string("prefix"), fieldSpecs: specs)
        case "SuffixTransformer": return SuffixTransformer(suffix: try reader.string("suffix"), fieldSpecs: specs)
        case "PrefixSuffixTransformer":
            return Sequence(transformers: [
                PrefixTransformer(prefix: try reader.string("prefix"), fieldSpecs: specs),
                SuffixTransformer(suffix: try reader.string("suffix"), fieldSpecs: specs),
            ])
        case "ReplacementTransformer":
            return try replacements(reader.objects("replacements", Replacement.init), target)
        case "ReplicaCountTransformer":
            let replica = try reader.object("replica", Replica.init) ?? Replica()
            return ReplicaCountTransformer(replica: replica, fieldSpecs: specs)
        case "ValueAddTransformer": return try ValueAddTransformer(&reader, loader: target.loader)
        default: return nil
        }
    }

    private static func namespace(_ reader: inout GoObjectReader, _ specs: [FieldSpec]) throws -> any Transformer {
        let namespace = try reader.object("metadata") { try $0.string("namespace") } ?? ""
        let text = try reader.string("setRoleBindingSubjects")
        let unsetOnly = try reader.bool("unsetOnly")
        guard text.isEmpty || NamespaceTransformer.RoleBindingSubjects(rawValue: text) != nil else {
            throw KustomizeError(
                .malformedKustomization,
                at: reader.location(line: reader.place.line, column: reader.place.column),
                "setRoleBindingSubjects must be defaultOnly, allServiceAccounts or none, but \"\(text)\" was found")
        }
        return NamespaceTransformer(
            namespace: namespace, fieldSpecs: specs, unsetOnly: unsetOnly,
            setRoleBindingSubjects: NamespaceTransformer.RoleBindingSubjects(rawValue: text) ?? .defaultOnly)
    }

    private struct Sequence: Transformer {
        var transformers: [any Transformer]

        func transform(_ resources: ResourceMap) throws {
            for transformer in transformers { try transformer.transform(resources) }
        }
    }

    private static func arguments(
        _ reader: inout GoObjectReader, _ resource: Resource, isSecret: Bool
    ) throws -> GeneratorArguments {
        var arguments = try GeneratorArguments(&reader, isSecret: isSecret)
        if arguments.name.isEmpty { arguments.name = resource.name }
        if arguments.namespace.isEmpty { arguments.namespace = resource.namespace }
        return arguments
    }

    private static func chart(_ reader: inout GoObjectReader) throws -> ChartArguments {
        var chart = try ChartArguments(&reader)
        chart.chartHome = try reader.string("chartHome")
        chart.configHome = try reader.string("configHome")
        return chart
    }

    private static func read<Value>(
        _ resource: Resource, _ target: BuildTarget, _ read: (inout GoObjectReader) throws -> Value
    ) throws -> Value {
        try GoObjectReader.read(
            resource.node, path: resource.location?.path ?? target.kustomization.path, isLenient: true, read)
    }

    /// Why an object cannot be used as a generator or transformer.
    static func refusal(of resource: Resource, as use: String) -> KustomizeError {
        let kind = resource.groupVersionKind
        guard kind.apiVersion == apiVersion else {
            return KustomizeError(
                .pluginRefused, at: resource.location,
                "\(kind.kind) \(resource.name) is no built-in \(use), and functions, executables and Go plugins are not "
                    + "run; use an object of the apiVersion builtin")
        }
        return KustomizeError(
            .malformedKustomization, at: resource.location, "\(kind.kind) is no built-in \(use)")
    }
}
