import Base

extension Kustomization {
    /// Makes the changes, in the order in which Argo CD calls `kustomize edit`. `hasComponent` and `hasFile` tell
    /// whether a component's directory or a file is there. Throws `KustomizeError`.
    mutating func apply(
        _ edits: KustomizationEdits, hasComponent: (String) -> Bool, hasFile: (String) -> Bool
    ) throws {
        guard edits != KustomizationEdits() else { return }
        if !edits.namePrefix.isEmpty { namePrefix = edits.namePrefix }
        if !edits.nameSuffix.isEmpty { nameSuffix = edits.nameSuffix }
        if !edits.images.isEmpty { try setImages(edits.images) }
        if !edits.replicas.isEmpty { setReplicas(edits.replicas) }
        if !edits.labels.pairs.isEmpty { try addLabels(edits) }
        if !edits.annotations.pairs.isEmpty {
            try add(edits.annotations, to: &commonAnnotations, field: "commonAnnotations")
        }
        if !edits.namespace.isEmpty { namespace = edits.namespace }
        patches += edits.patches.map(Patch.init)
        for component in edits.components where !components.contains(component) {
            if edits.ignoreMissingComponents, !hasComponent(component) { continue }
            components.append(component)
        }
        try moveDeprecated(hasFile)
    }

    /// What `kustomize edit` does to each file that it writes: patches of all kinds become `patches`, and common labels
    /// an entry of `labels`.
    private mutating func moveDeprecated(_ hasFile: (String) -> Bool) throws {
        patches += patchesJSON6902
        patchesJSON6902 = []
        patches += patchesStrategicMerge.map { hasFile($0) ? Patch(path: $0) : Patch(patch: $0) }
        patchesStrategicMerge = []
        guard !commonLabels.isEmpty else { return }
        for label in labels {
            for pair in label.pairs where commonLabels.contains(where: { $0.key == pair.key }) {
                throw KustomizeError(
                    .malformedKustomization, at: SourceLocation(path: path),
                    "the label \(pair.key) stands in both commonLabels and labels; keep one of them")
            }
        }
        labels.append(Label(pairs: commonLabels, includeSelectors: true))
        commonLabels = []
    }

    // MARK: Images and replicas

    private static let preserved = "*"

    private mutating func setImages(_ texts: [String]) throws {
        var changes: [String: ImageTag] = [:]
        for text in texts {
            let change = try ImageTag(edit: text, path: path)
            changes[change.name] = change
        }
        for image in images {
            guard var change = changes[image.name] else {
                changes[image.name] = image
                continue
            }
            if change.newName == Kustomization.preserved { change.newName = image.newName }
            if change.newTag == Kustomization.preserved { change.newTag = image.newTag }
            if change.digest == Kustomization.preserved { change.digest = image.digest }
            changes[image.name] = change
        }
        images = changes.values.map { change in
            var change = change
            if change.newName == Kustomization.preserved { change.newName = "" }
            if change.newTag == Kustomization.preserved { change.newTag = "" }
            if change.digest == Kustomization.preserved { change.digest = "" }
            return change
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private mutating func setReplicas(_ counts: [String: Int64]) {
        replicas.removeAll { counts[$0.name] != nil }
        replicas += counts.map { Replica(name: $0.key, count: $0.value) }
        replicas.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    // MARK: Labels and annotations

    private mutating func addLabels(_ edits: KustomizationEdits) throws {
        guard edits.labelWithoutSelector else {
            guard !edits.labelIncludeTemplates else {
                throw KustomizeError(
                    .malformedKustomization, at: SourceLocation(path: path),
                    "labels can go into templates only when they are left out of selectors; set labelWithoutSelector too"
                )
            }
            return try add(edits.labels, to: &commonLabels, field: "commonLabels")
        }
        let fitting = labels.firstIndex {
            !$0.includeSelectors && $0.includeTemplates == edits.labelIncludeTemplates
        }
        if let fitting {
            return try add(edits.labels, to: &labels[fitting].pairs, field: "labels")
        }
        var label = Label(includeTemplates: edits.labelIncludeTemplates)
        try add(edits.labels, to: &label.pairs, field: "labels")
        labels.append(label)
    }

    private func add(
        _ metadata: KustomizationEdits.Metadata, to pairs: inout [(key: String, value: String)], field: String
    ) throws {
        for (key, value) in metadata.pairs.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            guard let index = pairs.firstIndex(where: { $0.key == key }) else {
                pairs.append((key, value))
                continue
            }
            guard metadata.force else {
                throw KustomizeError(
                    .malformedKustomization, at: SourceLocation(path: path),
                    "\(key) stands in the kustomization's \(field) already; force the new value to take its place "
                        + "(forceCommonLabels, forceCommonAnnotations)")
            }
            pairs[index].value = value
        }
        // Go's maps, which the real tool reads them into, are written in the order of their keys.
        pairs.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

extension ImageTag {
    /// Reads `[name=]new-name[:tag][@digest]` as `kustomize edit set image` does.
    fileprivate init(edit text: String, path: String) throws {
        let key: String?
        let value: String
        if let separator = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
            key = String(text[..<separator])
            value = String(text[text.utf8.index(after: separator)...])
        } else {
            (key, value) = (nil, text)
        }
        let reference = ImageReference(value)
        guard reference.name != text else {
            throw KustomizeError(
                .malformedKustomization, at: SourceLocation(path: path),
                "the image \"\(text)\" says nothing new; write name:tag, name@digest or name=new-name")
        }
        self.init(newTag: reference.tag, digest: reference.digest)
        if let key, !key.isEmpty {
            name = key
            newName = reference.name
        } else {
            name = reference.name
        }
    }
}

extension Patch {
    fileprivate init(_ edit: KustomizationEdits.Patch) {
        self.init(path: edit.path, patch: edit.patch, options: edit.options)
        guard let fields = edit.target else { return }
        target = Selector(
            group: fields["group"] ?? "", version: fields["version"] ?? "", kind: fields["kind"] ?? "",
            name: fields["name"] ?? "", namespace: fields["namespace"] ?? "",
            annotationSelector: fields["annotationSelector"] ?? "", labelSelector: fields["labelSelector"] ?? "")
    }
}
