import Base
import Manifests

/// An entry of `patches`: a strategic merge patch or a JSON patch, whichever its text is.
struct PatchTransformer: Transformer {
    private enum Form {
        case strategicMerge([ResourcePatch])
        case json(JSONPatchText)
    }

    private let form: Form
    private let matcher: SelectorMatcher?
    private let patchPath: String

    /// - Parameters:
    ///   - patch: the text; one written in the kustomization itself without white space around it.
    ///   - patchPath: the file that holds it, for messages.
    ///   - options: `allowNameChange` and `allowKindChange`.
    /// Throws `KustomizeError`.
    init(
        patch: String, patchPath: String, target: Selector?, options: [String: Bool] = [:],
        schema: MergeSchema = .builtIn
    ) throws {
        self.patchPath = patchPath
        matcher = try target.map {
            try SelectorMatcher($0, field: "patches.target", at: SourceLocation(path: patchPath))
        }

        let objects = Result { try ResourceReader.read(Array(patch.utf8), path: patchPath) }
        let json = Result {
            guard !patch.isEmpty else { throw KustomizeError(.malformedFile, "the patch is empty") }
            return try JSONPatchText(patch, path: patchPath)
        }
        switch (objects, json) {
        case (.failure(let objectError), .failure(let jsonError)):
            let wantsList = patch.utf8.first { $0 != 0x20 && $0 != 0x0A }.map { $0 == 0x2D || $0 == 0x5B } ?? false
            let error = wantsList ? jsonError : objectError
            let reason = (error as? KustomizeError)?.message ?? "\(error)"
            throw KustomizeError(
                .malformedFile, at: (error as? KustomizeError)?.location ?? SourceLocation(path: patchPath),
                "this is neither a strategic merge patch nor a JSON patch: \(reason)")
        case (.success(let objects), .success(let json)) where !objects.isEmpty && !json.isEmpty:
            throw KustomizeError(
                .malformedFile, at: SourceLocation(path: patchPath),
                "this can be read as a strategic merge patch and as a JSON patch; it must be one of them")
        case (.success(let objects), _):
            for object in objects {
                if options["allowNameChange"] == true { object.allowsNameChange = true }
                if options["allowKindChange"] == true { object.allowsKindChange = true }
            }
            form = .strategicMerge(objects.map { ResourcePatch(resource: $0, schema: schema) })
        case (.failure, .success(let json)): form = .json(json)
        }
    }

    func transform(_ resources: ResourceMap) throws {
        switch form {
        case .json(let patch):
            if patch.isEmpty { return }
            guard let matcher else {
                throw KustomizeError(
                    .malformedKustomization, at: SourceLocation(path: patchPath),
                    "a JSON patch needs a target that says which resources it is for")
            }
            let selected = matcher.select(from: resources)
            for resource in selected { resource.rememberID() }
            try patch.apply(to: selected)
            for resource in selected { resource.makeAnnotationsStrings() }
        case .strategicMerge(let patches):
            if patches.isEmpty { return }
            guard let matcher else {
                return try apply(patches, to: resources)
            }
            guard patches.count == 1 else {
                throw KustomizeError(
                    .malformedKustomization, at: SourceLocation(path: patchPath),
                    "a patch with a target holds one document, but this one holds \(patches.count)")
            }
            var removed: Set<ObjectIdentifier> = []
            for resource in matcher.select(from: resources)
            where try !patches[0].apply(to: resource, isSelected: true) {
                removed.insert(ObjectIdentifier(resource))
            }
            resources.remove(removed)
            if patches[0].allowsNameChange || patches[0].allowsKindChange { try resources.checkDistinctIDs() }
        }
    }

    private func apply(_ patches: [ResourcePatch], to resources: ResourceMap) throws {
        for patch in patches {
            let target = try patch.target(in: resources)
            if try !patch.apply(to: target, isSelected: false) { resources.remove([ObjectIdentifier(target)]) }
        }
    }
}

extension ResourceMap {
    /// Takes resources out.
    func remove(_ removed: Set<ObjectIdentifier>) {
        guard !removed.isEmpty else { return }
        resources.removeAll { removed.contains(ObjectIdentifier($0)) }
    }

    /// Throws `KustomizeError` (`conflictingIDs`) if two resources have the same id.
    func checkDistinctIDs() throws {
        var seen: Set<ResourceID> = []
        for resource in resources {
            var id = resource.currentID
            id.namespace = id.effectiveNamespace
            guard seen.insert(id).inserted else {
                throw KustomizeError(
                    .conflictingIDs, at: resource.location,
                    "two resources are \(id.kind.kind) (\(id.kind.apiVersion)) \(id.name) in the same namespace")
            }
        }
    }
}
