/// Changes the resources of a build: one step of a kustomization.
protocol Transformer {
    /// Throws `KustomizeError` or `Diagnostic`.
    func transform(_ resources: ResourceMap) throws
}

/// Makes resources.
protocol Generator {
    /// The resources, each with its generator's behaviour. Throws `KustomizeError` or `Diagnostic`.
    func generate() throws -> [Resource]
}
