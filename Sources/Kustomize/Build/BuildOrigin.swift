import Manifests

/// Where a resource or a step came from, for `buildMetadata`.
struct BuildOrigin: Hashable {
    /// The object that configured a step.
    struct Configuration: Hashable {
        var apiVersion = ""
        var kind = ""
        var name = ""
        var namespace = ""
    }

    /// From the directory that the build began with, or from the root of a remote repository.
    var path = ""
    var repository = ""
    var reference = ""
    /// The file that configured a generator or transformer.
    var configuredIn = ""
    var configuredBy = Configuration()

    /// The origin of something that this one's kustomization names.
    func appending(_ text: String) -> BuildOrigin {
        var result = self
        var text = text
        if let remote = RemoteLocation(repository: text) {
            result.repository = remote.repository
            result.reference = remote.reference
            result.path = ""
            text = remote.path
        }
        result.path = BuildOrigin.join(result.path, text)
        return result
    }

    /// The origin of what the built-in generator or transformer `kind` makes, from the file `fileName`.
    func configured(in fileName: String, by kind: String) -> BuildOrigin {
        BuildOrigin(
            repository: repository, reference: reference, configuredIn: BuildOrigin.join(path, fileName),
            configuredBy: Configuration(apiVersion: "builtin", kind: kind))
    }

    /// The origin of what the object `resource`, which came from here, makes.
    func configured(by resource: Resource) -> BuildOrigin {
        let kind = resource.groupVersionKind
        return BuildOrigin(
            repository: repository, reference: reference, configuredIn: path,
            configuredBy: Configuration(
                apiVersion: kind.apiVersion, kind: kind.kind, name: resource.name, namespace: resource.namespace))
    }

    /// The value of the annotation.
    var node: Node {
        var mapping = Mapping()
        func put(_ key: String, _ value: String, in mapping: inout Mapping) {
            if !value.isEmpty { mapping[key] = .string(value) }
        }
        put("path", path, in: &mapping)
        put("repo", repository, in: &mapping)
        put("ref", reference, in: &mapping)
        put("configuredIn", configuredIn, in: &mapping)
        if configuredBy != Configuration() {
            var by = Mapping()
            put("apiVersion", configuredBy.apiVersion, in: &by)
            put("kind", configuredBy.kind, in: &by)
            put("name", configuredBy.name, in: &by)
            put("namespace", configuredBy.namespace, in: &by)
            mapping["configuredBy"] = .mapping(by)
        }
        return .mapping(mapping)
    }

    private static func join(_ left: String, _ right: String) -> String {
        if left.isEmpty { return right.isEmpty ? "" : TreePath.clean(right) }
        return TreePath.clean("\(left)/\(right)")
    }
}
