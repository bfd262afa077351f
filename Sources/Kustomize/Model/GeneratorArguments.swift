/// What a ConfigMap or Secret is generated from.
struct GeneratorArguments: Sendable {
    /// What happens to an object of the same id that is there already.
    enum Behavior: String, Sendable {
        case create, replace, merge
    }

    var name = ""
    var namespace = ""
    /// As written; empty means `create`.
    var behavior = ""
    var literals: [String] = []
    var files: [String] = []
    var envs: [String] = []
    var options: GeneratorOptions?
    /// A Secret's; empty means `Opaque`.
    var type = ""
}

/// `options` of a generator, or `generatorOptions` for all of them.
struct GeneratorOptions: Sendable {
    var labels: [(key: String, value: String)] = []
    var annotations: [(key: String, value: String)] = []
    var disableNameSuffixHash = false
    var immutable = false
}
