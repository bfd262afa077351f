import Manifests

extension NameBackReferences {
    /// The references that Kustomize 5.8.1 knows without being told, by what is named; in the order in which they
    /// are followed (the tool's order of kinds), which counts where several apply to one field.
    static let builtIn: [NameBackReferences] = [
        to("storage.k8s.io/v1", "StorageClass") {
            [
                FieldSpec(kind: "PersistentVolume", path: "spec/storageClassName"),
                FieldSpec(kind: "PersistentVolumeClaim", path: "spec/storageClassName"),
                FieldSpec(kind: "StatefulSet", path: "spec/volumeClaimTemplates/spec/storageClassName"),
            ]
        },
        to("v1", "ServiceAccount") {
            [bindings("RoleBinding", "subjects"), bindings("ClusterRoleBinding", "subjects")]
                + [pod(version: "")].map { $0.field("serviceAccountName") }
                + controllers.map { $0.field("serviceAccountName") }
        },
        to("rbac.authorization.k8s.io/", "Role") { [bindings("RoleBinding", "roleRef/name")] },
        to("rbac.authorization.k8s.io/", "ClusterRole") {
            [bindings("RoleBinding", "roleRef/name"), bindings("ClusterRoleBinding", "roleRef/name")]
        },
        to("v1", "ConfigMap") {
            templates.flatMap { template in configMapFields.map(template.field) } + [
                FieldSpec(kind: "Node", path: "spec/configSource/configMap"),
                FieldSpec(kind: "Role", path: "rules/resourceNames"),
                FieldSpec(kind: "ClusterRole", path: "rules/resourceNames"),
                FieldSpec(kind: "Ingress", path: annotation("nginx.ingress.kubernetes.io\\/fastcgi-params-configmap")),
            ]
        },
        to("v1", "Secret") {
            templates.flatMap { template in secretFields.map(template.field) } + [
                FieldSpec(kind: "Ingress", path: "spec/tls/secretName"),
                FieldSpec(kind: "Ingress", path: annotation("ingress.kubernetes.io\\/auth-secret")),
                FieldSpec(kind: "Ingress", path: annotation("nginx.ingress.kubernetes.io\\/auth-secret")),
                FieldSpec(kind: "Ingress", path: annotation("nginx.ingress.kubernetes.io\\/auth-tls-secret")),
                FieldSpec(kind: "ServiceAccount", path: "imagePullSecrets/name"),
                FieldSpec(kind: "StorageClass", path: "parameters/secretName"),
                FieldSpec(kind: "StorageClass", path: "parameters/adminSecretName"),
                FieldSpec(kind: "StorageClass", path: "parameters/userSecretName"),
                FieldSpec(kind: "StorageClass", path: "parameters/secretRef"),
                FieldSpec(kind: "Role", path: "rules/resourceNames"),
                FieldSpec(kind: "ClusterRole", path: "rules/resourceNames"),
                FieldSpec(
                    group: "serving.knative.dev", version: "v1", kind: "Service",
                    path: "spec/template/spec/containers/env/valueFrom/secretKeyRef/name"),
                FieldSpec(kind: "PersistentVolume", path: "spec/azureFile/secretName"),
            ]
        },
        to("v1", "Service") {
            [
                FieldSpec(group: "apps", kind: "StatefulSet", path: "spec/serviceName"),
                FieldSpec(kind: "Ingress", path: "spec/rules/http/paths/backend/serviceName"),
                FieldSpec(kind: "Ingress", path: "spec/backend/serviceName"),
                FieldSpec(kind: "Ingress", path: "spec/rules/http/paths/backend/service/name"),
                FieldSpec(kind: "Ingress", path: "spec/defaultBackend/service/name"),
                FieldSpec(group: "apiregistration.k8s.io", kind: "APIService", path: "spec/service/name"),
                admission("ValidatingWebhookConfiguration", "webhooks/clientConfig/service"),
                admission("MutatingWebhookConfiguration", "webhooks/clientConfig/service"),
            ]
        },
        to("scheduling.k8s.io/v1", "PriorityClass") {
            ([pod(version: "")] + controllers).map { $0.field("priorityClassName") }
        },
        to("v1", "PersistentVolume") {
            [
                FieldSpec(kind: "PersistentVolumeClaim", path: "spec/volumeName"),
                FieldSpec(kind: "ClusterRole", path: "rules/resourceNames"),
            ]
        },
        to("v1", "PersistentVolumeClaim") {
            ([pod(version: "")] + controllers).map { $0.field("volumes/persistentVolumeClaim/claimName") }
        },
        to("", "Deployment", scaled),
        to("", "StatefulSet", scaled),
        to("admissionregistration.k8s.io/", "ValidatingAdmissionPolicy") {
            [admission("ValidatingAdmissionPolicyBinding", "spec/policyName")]
        },
        // A version stands in the group here, as it does in the tool: nothing is ever matched by it.
        NameBackReferences(
            referral: GroupVersionKind(group: "networking.k8s.io/v1", version: "v1", kind: "IngressClass"),
            fieldSpecs: [FieldSpec(kind: "Ingress", path: "spec/ingressClassName")]),
        to("", "ReplicaSet", scaled),
        to("", "ReplicationController", scaled),
    ]

    /// Where objects of a kind keep a pod's description.
    private struct PodPlace {
        var version = ""
        var kind: String
        var path: String

        func field(_ name: String) -> FieldSpec { FieldSpec(version: version, kind: kind, path: path + name) }
    }

    private static func pod(version: String) -> PodPlace { PodPlace(version: version, kind: "Pod", path: "spec/") }

    private static let controllers = [
        PodPlace(kind: "StatefulSet", path: "spec/template/spec/"),
        PodPlace(kind: "Deployment", path: "spec/template/spec/"),
        PodPlace(kind: "ReplicationController", path: "spec/template/spec/"),
        PodPlace(kind: "CronJob", path: "spec/jobTemplate/spec/template/spec/"),
        PodPlace(kind: "Job", path: "spec/template/spec/"),
        PodPlace(kind: "DaemonSet", path: "spec/template/spec/"),
    ]

    /// The places whose ConfigMaps and Secrets are followed; a ReplicationController's are not.
    private static let templates =
        [
            pod(version: "v1"), PodPlace(kind: "PodTemplate", path: "template/spec/"),
            PodPlace(kind: "ReplicaSet", path: "spec/template/spec/"),
        ] + controllers.filter { $0.kind != "ReplicationController" }

    private static let configMapFields = [
        "volumes/configMap/name",
        "containers/env/valueFrom/configMapKeyRef/name",
        "initContainers/env/valueFrom/configMapKeyRef/name",
        "containers/envFrom/configMapRef/name",
        "initContainers/envFrom/configMapRef/name",
        "volumes/projected/sources/configMap/name",
    ]

    private static let secretFields = [
        "volumes/secret/secretName",
        "containers/env/valueFrom/secretKeyRef/name",
        "initContainers/env/valueFrom/secretKeyRef/name",
        "containers/envFrom/secretRef/name",
        "initContainers/envFrom/secretRef/name",
        "imagePullSecrets/name",
        "volumes/projected/sources/secret/name",
    ]

    private static func scaled() -> [FieldSpec] {
        [FieldSpec(kind: "HorizontalPodAutoscaler", path: "spec/scaleTargetRef/name")]
    }

    private static func bindings(_ kind: String, _ path: String) -> FieldSpec {
        FieldSpec(group: "rbac.authorization.k8s.io", kind: kind, path: path)
    }

    private static func admission(_ kind: String, _ path: String) -> FieldSpec {
        FieldSpec(group: "admissionregistration.k8s.io", kind: kind, path: path)
    }

    private static func annotation(_ key: String) -> String { "metadata/annotations/" + key }

    private static func to(_ apiVersion: String, _ kind: String, _ specs: () -> [FieldSpec]) -> NameBackReferences {
        NameBackReferences(referral: GroupVersionKind(apiVersion: apiVersion, kind: kind), fieldSpecs: specs())
    }
}
