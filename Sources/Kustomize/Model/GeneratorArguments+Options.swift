extension GeneratorArguments {
    /// With the `generatorOptions` of the kustomization: its labels and annotations where the generator has none of
    /// the name, and its switches where they are on.
    func merging(_ global: GeneratorOptions?) -> GeneratorArguments {
        guard let global else { return self }
        var result = self
        guard var local = options else {
            result.options = global
            return result
        }
        for pair in global.labels where !local.labels.contains(where: { $0.key.utf8.elementsEqual(pair.key.utf8) }) {
            local.labels.append(pair)
        }
        for pair in global.annotations
        where !local.annotations.contains(where: { $0.key.utf8.elementsEqual(pair.key.utf8) }) {
            local.annotations.append(pair)
        }
        local.disableNameSuffixHash = local.disableNameSuffixHash || global.disableNameSuffixHash
        local.immutable = local.immutable || global.immutable
        result.options = local
        return result
    }
}
