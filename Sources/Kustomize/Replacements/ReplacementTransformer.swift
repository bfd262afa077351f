import Manifests

/// Copies values from fields of resources, or given ones, to fields of others.
struct ReplacementTransformer: Transformer {
    private let replacements: [Replacement]

    /// - Parameter replacements: all of them written out; those of files are read by the caller.
    init(replacements: [Replacement]) { self.replacements = replacements }

    func transform(_ resources: ResourceMap) throws {
        for replacement in replacements {
            guard replacement.source != nil || replacement.sourceValue != nil, !replacement.targets.isEmpty else {
                throw KustomizeError(
                    .malformedKustomization, "a replacement needs a source (or sourceValue) and at least one target")
            }
            var source = try ReplacementSource(replacement, in: resources)
            for target in replacement.targets { try apply(&source, to: target, in: resources) }
            // A later one may read what this one changed.
            resources.synchronizeLinkedFields()
        }
    }

    private func apply(
        _ source: inout ReplacementSource, to target: Replacement.Target, in resources: ResourceMap
    ) throws {
        guard let select = target.select else {
            throw KustomizeError(.malformedKustomization, "a target of a replacement has no select")
        }
        let writer = try ReplacementWriter(target)
        let chosen = try SelectorMatcher(select)
        let rejected = try target.reject.map { (selector: $0, matcher: try SelectorMatcher($0)) }
        for resource in resources.resources {
            guard chosen.matchesMetadata(of: resource) else { continue }
            let ids = [resource.currentID] + resource.previousIDs
            guard ids.contains(where: chosen.matches) else { continue }
            let isRejected = rejected.contains { selector, matcher in
                (selector.selectsByMetadata && matcher.matchesMetadata(of: resource))
                    || (selector.selectsByID && ids.contains(where: matcher.matches))
            }
            if !isRejected { try writer.write(&source, to: resource) }
        }
    }
}

extension Selector {
    /// Whether labels or annotations are asked for.
    fileprivate var selectsByMetadata: Bool { !annotationSelector.isEmpty || !labelSelector.isEmpty }

    /// Whether kind, name or namespace is asked for.
    fileprivate var selectsByID: Bool {
        ![group, version, kind, name, namespace].allSatisfy(\.isEmpty)
    }
}
