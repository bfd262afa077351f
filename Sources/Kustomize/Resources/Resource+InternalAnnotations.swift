import Manifests

extension Resource {
    private static let prefix = "internal.config.kubernetes.io/"

    /// Takes over what Kustomize remembers in annotations. Input that carries them, such as another build's
    /// intermediate output, is honoured as Kustomize does; the annotations themselves never reach the output.
    func takeInternalAnnotations() {
        guard let annotations = node.value(at: "metadata", "annotations")?.mapping,
            annotations.entries.contains(where: { $0.key.utf8.starts(with: Resource.prefix.utf8) })
        else { return }
        func values(_ name: String) -> [String] {
            guard let text = annotations[Resource.prefix + name]?.scalar?.text, !text.isEmpty else { return [] }
            return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let names = values("previousNames")
        let kinds = values("previousKinds")
        let namespaces = values("previousNamespaces")
        if names.count == kinds.count, names.count == namespaces.count {
            previous = names.indices.map { PreviousID(namespace: namespaces[$0], name: names[$0], kind: kinds[$0]) }
        }
        namePrefixes = values("prefixes")
        nameSuffixes = values("suffixes")
        needsNameHash = values("needsHashSuffix") == ["enabled"]
        allowsNameChange = values("allowNameChange") == ["enabled"]
        allowsKindChange = values("allowKindChange") == ["enabled"]
        generatorBehavior = values("generatorBehavior").first.flatMap(GeneratorArguments.Behavior.init)

        let taken = [
            "previousNames", "previousKinds", "previousNamespaces", "prefixes", "suffixes", "needsHashSuffix",
            "allowNameChange", "allowKindChange", "generatorBehavior", "refBy",
        ].map { Resource.prefix + $0 }
        var kept = annotations
        kept.removeAll { taken.contains($0.key) }
        guard kept.count != annotations.count, var metadata = node["metadata"] else { return }
        metadata["annotations"] = kept.isEmpty ? nil : .mapping(kept)
        node["metadata"] = metadata
    }
}
