import Base
import Manifests

extension ApplicationReading {
    /// Reads `spec.source.kustomize`.
    func kustomize(_ reader: FieldReader) -> ApplicationSource.Kustomize? {
        var result = ApplicationSource.Kustomize()
        result.namePrefix = reader.optional("namePrefix", .string, default: "")
        result.nameSuffix = reader.optional("nameSuffix", .string, default: "")
        result.namespace = reader.optional("namespace", .string, default: "")
        result.images = reader.optional("images", .list(of: .string), default: [])
        for (name, count) in reader.optional("replicas", .list(of: .object(replica)), default: []) {
            result.replicas[name] = count
        }
        result.commonLabels = reader.optional("commonLabels", .stringMap, default: [:])
        result.forceCommonLabels = reader.optional("forceCommonLabels", .bool, default: false)
        result.labelWithoutSelector = reader.optional("labelWithoutSelector", .bool, default: false)
        result.labelIncludeTemplates = reader.optional("labelIncludeTemplates", .bool, default: false)
        result.commonAnnotations = reader.optional("commonAnnotations", .stringMap, default: [:])
        result.forceCommonAnnotations = reader.optional("forceCommonAnnotations", .bool, default: false)
        result.commonAnnotationsEnvsubst = reader.optional("commonAnnotationsEnvsubst", .bool, default: false)
        result.patches = reader.optional("patches", .list(of: .object(kustomizePatch)), default: [])
        result.components = reader.optional("components", .list(of: .string), default: [])
        result.ignoreMissingComponents = reader.optional("ignoreMissingComponents", .bool, default: false)
        result.kubeVersion = reader.optional("kubeVersion", .string, default: "")
        result.apiVersions = reader.optional("apiVersions", .list(of: .string), default: [])
        record(
            "version", in: reader, shape: .string, blocking: false,
            because: "kustomizations are built as Kustomize 5.8.1 builds them, whatever version is asked for")
        return result
    }

    private func replica(_ reader: FieldReader) -> (String, Int64)? {
        let name = reader.required("name", .nonEmptyString)
        let count = reader.required("count", .text.checked(Self.problemOfCount))
        guard let name, let count, let number = Int64(count) else { return nil }
        return (name, number)
    }

    private static func problemOfCount(_ text: String) -> String? {
        Int64(text) == nil ? "\"\(text)\" is not a number of replicas" : nil
    }

    private func kustomizePatch(_ reader: FieldReader) -> ApplicationSource.Kustomize.Patch? {
        var patch = ApplicationSource.Kustomize.Patch()
        patch.path = reader.optional("path", .string, default: "")
        patch.patch = reader.optional("patch", .string, default: "")
        patch.target = reader.optional("target", .object(kustomizeTarget))
        patch.options = reader.optional(
            "options",
            .from(.map(of: .bool)) { pairs in
                Dictionary(pairs.map { ($0.key.value, $0.value) }, uniquingKeysWith: { _, last in last })
            }, default: [:])
        if patch.path.isEmpty == patch.patch.isEmpty {
            reader.field.sink.error(
                "\(reader.field.name) needs either patch or path", at: reader.location,
                suggestion: "write the patch itself into patch, or name its file in path")
        }
        return patch
    }

    private func kustomizeTarget(_ reader: FieldReader) -> [String: String]? {
        var target: [String: String] = [:]
        for name in ["annotationSelector", "group", "kind", "labelSelector", "name", "namespace", "version"] {
            target[name] = reader.optional(name, .string)
        }
        return target
    }

    /// Reads `spec.source.helm`.
    func helm(_ reader: FieldReader) -> ApplicationSource.Helm? {
        var result = ApplicationSource.Helm()
        result.releaseName = reader.optional("releaseName", .string, default: "")
        result.valueFiles = reader.optional("valueFiles", .list(of: .string), default: [])
        result.ignoreMissingValueFiles = reader.optional("ignoreMissingValueFiles", .bool, default: false)
        result.values = reader.optional("values", .string, default: "")
        if let object = reader.optional("valuesObject", .node), !object.isNull {
            result.values = YAML.text(object)
        }
        result.parameters = reader.optional("parameters", .list(of: .object(helmParameter)), default: [])
        result.fileParameters = reader.optional("fileParameters", .list(of: .object(helmFileParameter)), default: [])
        result.version = reader.optional("version", .string.checked(Self.problemOfHelmVersion), default: "")
        result.skipCrds = reader.optional("skipCrds", .bool, default: false)
        result.skipTests = reader.optional("skipTests", .bool, default: false)
        result.skipSchemaValidation = reader.optional("skipSchemaValidation", .bool, default: false)
        result.kubeVersion = reader.optional("kubeVersion", .string, default: "")
        result.apiVersions = reader.optional("apiVersions", .list(of: .string), default: [])
        result.namespace = reader.optional("namespace", .string, default: "")
        result.passCredentials = reader.optional("passCredentials", .bool, default: false)
        return result
    }

    private func helmParameter(_ reader: FieldReader) -> ApplicationSource.Helm.Parameter? {
        ApplicationSource.Helm.Parameter(
            name: reader.optional("name", .string, default: ""), value: reader.optional("value", .text, default: ""),
            forceString: reader.optional("forceString", .bool, default: false))
    }

    private func helmFileParameter(_ reader: FieldReader) -> ApplicationSource.Helm.FileParameter? {
        ApplicationSource.Helm.FileParameter(
            name: reader.optional("name", .string, default: ""), path: reader.optional("path", .string, default: ""))
    }

    private static func problemOfHelmVersion(_ text: String) -> String? {
        ["", "3", "v3", "4", "v4"].contains(text) ? nil : "\"\(text)\" is no version of Helm; write 3, 4 or nothing"
    }
}
