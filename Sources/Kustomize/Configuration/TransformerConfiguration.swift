import Manifests

/// Which fields the steps of a build work on: the built-in ones, and those that `configurations` and `crds` add.
struct TransformerConfiguration: Sendable {
    var namePrefix: [FieldSpec] = []
    var nameSuffix: [FieldSpec] = []
    var namespace: [FieldSpec] = []
    var commonLabels: [FieldSpec] = []
    /// For all entries of `labels`; there are no built-in ones.
    var labels: [FieldSpec] = []
    var templateLabels: [FieldSpec] = []
    var commonAnnotations: [FieldSpec] = []
    var nameReference: [NameBackReferences] = []
    var varReference: [FieldSpec] = []
    var images: [FieldSpec] = []
    var replicas: [FieldSpec] = []

    /// One of the lists of field specs.
    typealias List = any WritableKeyPath<TransformerConfiguration, [FieldSpec]> & Sendable

    /// The lists of field specs with their names in configuration files.
    static let fieldSpecLists: [(name: String, list: List)] = [
        ("namePrefix", \.namePrefix), ("nameSuffix", \.nameSuffix), ("namespace", \.namespace),
        ("commonAnnotations", \.commonAnnotations), ("commonLabels", \.commonLabels), ("labels", \.labels),
        ("templateLabels", \.templateLabels), ("varReference", \.varReference), ("images", \.images),
        ("replicas", \.replicas),
    ]

    /// Adds what `other` has and this has not. Nothing is removed. Throws `KustomizeError` if the same field stands
    /// in both, with `create` in one of them only.
    mutating func merge(_ other: TransformerConfiguration) throws(KustomizeError) {
        for (name, list) in Self.fieldSpecLists {
            // Most often both are the built-in ones; arrays that share their storage are equal at a glance.
            if other[keyPath: list].isEmpty || self[keyPath: list] == other[keyPath: list] { continue }
            if self[keyPath: list].isEmpty, other[keyPath: list] == Self.builtIn[keyPath: list] {
                self[keyPath: list] = Self.builtIn[keyPath: list]
                continue
            }
            try self[keyPath: list].merge(other[keyPath: list], as: name)
            self[keyPath: list].sortByKind()
        }
        if other.nameReference.isEmpty || nameReference == other.nameReference { return }
        if nameReference.isEmpty, other.nameReference == Self.builtIn.nameReference {
            nameReference = Self.builtIn.nameReference
            return
        }
        try nameReference.merge(other.nameReference)
    }

    /// The fields in which an entry of `labels` is set: its own, those of the configuration, the labels of the
    /// object, and as asked those of pod templates or all that commonLabels go to.
    func fieldSpecs(for label: Label) throws(KustomizeError) -> [FieldSpec] {
        var specs = label.fields
        try specs.merge(labels, as: "labels")
        if label.includeSelectors {
            try specs.merge(commonLabels, as: "labels")
        } else {
            if label.includeTemplates { try specs.merge(templateLabels, as: "labels") }
            try specs.merge([FieldSpec(path: "metadata/labels", create: true)], as: "labels")
        }
        return specs
    }
}
