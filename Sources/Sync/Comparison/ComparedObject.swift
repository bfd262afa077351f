import Manifests

/// An object reduced to what a source can say about it.
enum ComparedObject {
    /// Fields of `metadata` that the server keeps for itself.
    private static let serverFields = [
        "managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink",
    ]
    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    /// The object without the server's bookkeeping and without `status`.
    static func normalised(_ object: Node) -> Node {
        var object = object
        object["status"] = nil
        guard var metadata = object["metadata"] else { return object }
        for field in serverFields { metadata[field] = nil }
        if var annotations = metadata["annotations"], annotations.mapping != nil {
            annotations[lastApplied] = nil
            metadata["annotations"] = annotations.mapping?.isEmpty == true ? nil : annotations
        }
        object["metadata"] = metadata
        return object
    }

    /// Two normalised states of a Secret with all values masked; a value that differs between them is marked.
    static func masked(_ live: Node?, _ predicted: Node?) -> (live: Node?, predicted: Node?) {
        var maskedLive = live
        var maskedPredicted = predicted
        for field in ["data", "stringData"] {
            maskedLive?[field] = live?[field].map { mask($0, comparedWith: predicted?[field], changed: "•••") }
            maskedPredicted?[field] = predicted?[field].map {
                mask($0, comparedWith: live?[field], changed: "••• (changed)")
            }
        }
        return (maskedLive, maskedPredicted)
    }

    private static func mask(_ values: Node, comparedWith other: Node?, changed: String) -> Node {
        guard let mapping = values.mapping else { return .string("•••") }
        var masked = Mapping()
        for entry in mapping.entries {
            let isEqual = other?[entry.key].map { $0 == entry.value } ?? true
            masked[entry.key] = .string(isEqual ? "•••" : changed)
        }
        return .mapping(masked)
    }

    /// The differences between two normalised states.
    static func differences(from live: Node, to predicted: Node) -> [FieldDifference] {
        NodeDiff.changes(from: live, to: predicted).map { change in
            FieldDifference(
                path: ".\(change.path)", live: change.old.map { JSON.text($0) },
                desired: change.new.map { JSON.text($0) })
        }
    }

    /// The fields that `manager` owns by applying, for finding out whether an apply would change ownership alone.
    static func appliedFields(of object: Node, manager: String) -> Node? {
        let entries = object.value(at: "metadata", "managedFields")?.sequence ?? []
        let own = entries.first { entry in
            entry["manager"]?.string == manager && entry["operation"]?.string == "Apply"
                && (entry["subresource"]?.string ?? "").isEmpty
        }
        return own?["fieldsV1"]
    }
}
