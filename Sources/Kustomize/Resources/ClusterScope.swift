import Manifests

/// Which kinds have no namespace, by the API descriptions that Kustomize 5.8.1 carries.
enum ClusterScope {
    /// Stands for the namespace of objects that have none.
    static let namespace = "_non_namespaceable_"

    /// Whether objects of `kind` belong to the whole cluster. Unknown kinds count as namespaced.
    static func isClusterScoped(_ kind: GroupVersionKind) -> Bool {
        kinds[kind.apiVersion]?.contains(kind.kind) ?? false
    }

    private static let kinds: [String: Set<String>] = [
        "v1": ["ComponentStatus", "Namespace", "Node", "NodeProxyOptions", "PersistentVolume"],
        "admissionregistration.k8s.io/v1": ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        "admissionregistration.k8s.io/v1beta1": ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        "apiextensions.k8s.io/v1": ["CustomResourceDefinition"],
        "apiextensions.k8s.io/v1beta1": ["CustomResourceDefinition"],
        "apiregistration.k8s.io/v1": ["APIService"],
        "apiregistration.k8s.io/v1beta1": ["APIService"],
        "certificates.k8s.io/v1": ["CertificateSigningRequest"],
        "certificates.k8s.io/v1beta1": ["CertificateSigningRequest"],
        "flowcontrol.apiserver.k8s.io/v1beta1": ["FlowSchema", "PriorityLevelConfiguration"],
        "networking.k8s.io/v1": ["IngressClass"],
        "networking.k8s.io/v1beta1": ["IngressClass"],
        "node.k8s.io/v1": ["RuntimeClass"],
        "node.k8s.io/v1beta1": ["RuntimeClass"],
        "policy/v1beta1": ["PodSecurityPolicy"],
        "rbac.authorization.k8s.io/v1": ["ClusterRole", "ClusterRoleBinding"],
        "rbac.authorization.k8s.io/v1beta1": ["ClusterRole", "ClusterRoleBinding"],
        "scheduling.k8s.io/v1": ["PriorityClass"],
        "scheduling.k8s.io/v1beta1": ["PriorityClass"],
        "storage.k8s.io/v1": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
        "storage.k8s.io/v1beta1": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
    ]
}
