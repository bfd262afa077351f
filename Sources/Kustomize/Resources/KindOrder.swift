import Manifests

/// Kustomize's order of kinds: what others need first, what may block them last, the rest in between.
enum KindOrder {
    /// Whether `left` comes before `right`: by the place of the kind, then by the text of group, version and kind.
    static func precedes(_ left: GroupVersionKind, _ right: GroupVersionKind) -> Bool {
        let (leftPlace, rightPlace) = (places[left.kind] ?? 0, places[right.kind] ?? 0)
        if leftPlace != rightPlace { return leftPlace < rightPlace }
        return text(left).utf8.lexicographicallyPrecedes(text(right).utf8)
    }

    /// The kinds that come first, in order.
    static let first = [
        "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount",
        "PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret",
        "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim",
        "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
    ]

    /// The kinds that come last, in order.
    static let last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

    private static let places: [String: Int] = {
        var places: [String: Int] = [:]
        for (index, kind) in first.enumerated() { places[kind] = index - first.count }
        for (index, kind) in last.enumerated() { places[kind] = index + 1 }
        return places
    }()

    private static func text(_ kind: GroupVersionKind) -> String {
        "\(kind.group.isEmpty ? "~G" : kind.group)_\(kind.version.isEmpty ? "~V" : kind.version)_"
            + (kind.kind.isEmpty ? "~K" : kind.kind)
    }
}
