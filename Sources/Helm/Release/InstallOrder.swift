/// The order in which Helm installs kinds: those named here first, then all others by name.
struct InstallOrder {
    private static let common = [
        "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy",
        "PodDisruptionBudget", "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass",
        "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole", "ClusterRoleList",
        "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList",
        "Service", "DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment",
        "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress", "APIService",
    ]
    private static let webhooks = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

    private let places: [String: Int]

    /// The order of a Helm; 4 puts webhook configurations in their place, 3 among the others.
    init(_ version: HelmVersion) {
        let kinds = version == .v4 ? Self.common + Self.webhooks : Self.common
        places = Dictionary(uniqueKeysWithValues: zip(kinds, 0...))
    }

    /// The indices of `kinds` in the order of installation; what is of one kind keeps its order.
    func sorted(_ kinds: [String]) -> [Int] {
        let keys = kinds.map { (place: places[$0] ?? Int.max, kind: Array($0.utf8)) }
        return kinds.indices.sorted { left, right in
            if keys[left].place != keys[right].place { return keys[left].place < keys[right].place }
            if keys[left].place == .max, keys[left].kind != keys[right].kind {
                return keys[left].kind.lexicographicallyPrecedes(keys[right].kind)
            }
            return left < right
        }
    }
}
