extension TransformerConfiguration {
    /// What Kustomize 5.8.1 works on without being told.
    static let builtIn: TransformerConfiguration = {
        var configuration = TransformerConfiguration()
        configuration.namePrefix = [FieldSpec(path: "metadata/name")]
        configuration.nameSuffix = configuration.namePrefix
        configuration.namespace = [
            FieldSpec(kind: "Namespace", path: "metadata/name", create: true),
            FieldSpec(
                group: "apiregistration.k8s.io", kind: "APIService", path: "spec/service/namespace", create: true),
            FieldSpec(
                group: "apiextensions.k8s.io", kind: "CustomResourceDefinition",
                path: "spec/conversion/webhook/clientConfig/service/namespace"),
        ]
        configuration.templateLabels =
            objectAndPodTemplates("labels") + [
                FieldSpec(
                    group: "apps", kind: "StatefulSet", path: "spec/volumeClaimTemplates[]/metadata/labels",
                    create: true)
            ]
        configuration.commonLabels = selectors + configuration.templateLabels
        configuration.commonAnnotations = objectAndPodTemplates("annotations", anyStatefulSet: true)
        configuration.varReference = variables
        configuration.images = ["spec/", "spec/template/spec/"].flatMap { pod in
            ["containers[]/image", "initContainers[]/image", "volumes[]/image/reference"].map { field in
                FieldSpec(path: pod + field, create: true)
            }
        }
        configuration.replicas = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map { kind in
            FieldSpec(kind: kind, path: "spec/replicas", create: true)
        }
        for (_, list) in fieldSpecLists { configuration[keyPath: list].sortByKind() }
        configuration.nameReference = NameBackReferences.builtIn
        return configuration
    }()

    /// `metadata` of all objects and of the pod templates in workloads.
    private static func objectAndPodTemplates(_ field: String, anyStatefulSet: Bool = false) -> [FieldSpec] {
        let template = "spec/template/metadata/" + field
        return [
            FieldSpec(path: "metadata/" + field, create: true),
            FieldSpec(version: "v1", kind: "ReplicationController", path: template, create: true),
            FieldSpec(kind: "Deployment", path: template, create: true),
            FieldSpec(kind: "ReplicaSet", path: template, create: true),
            FieldSpec(kind: "DaemonSet", path: template, create: true),
            FieldSpec(group: anyStatefulSet ? "" : "apps", kind: "StatefulSet", path: template, create: true),
            FieldSpec(group: "batch", kind: "Job", path: template, create: true),
            FieldSpec(group: "batch", kind: "CronJob", path: "spec/jobTemplate/metadata/" + field, create: true),
            FieldSpec(
                group: "batch", kind: "CronJob", path: "spec/jobTemplate/spec/template/metadata/" + field,
                create: true),
        ]
    }

    /// Where objects choose others by labels. Selectors that choose other objects than the own pods are only added
    /// to, never made.
    private static let selectors: [FieldSpec] = {
        var specs = [
            FieldSpec(version: "v1", kind: "Service", path: "spec/selector", create: true),
            FieldSpec(version: "v1", kind: "ReplicationController", path: "spec/selector", create: true),
            FieldSpec(kind: "Deployment", path: "spec/selector/matchLabels", create: true),
            FieldSpec(kind: "ReplicaSet", path: "spec/selector/matchLabels", create: true),
            FieldSpec(kind: "DaemonSet", path: "spec/selector/matchLabels", create: true),
            FieldSpec(group: "apps", kind: "StatefulSet", path: "spec/selector/matchLabels", create: true),
            FieldSpec(group: "batch", kind: "Job", path: "spec/selector/matchLabels"),
            FieldSpec(group: "batch", kind: "CronJob", path: "spec/jobTemplate/spec/selector/matchLabels"),
            FieldSpec(group: "policy", kind: "PodDisruptionBudget", path: "spec/selector/matchLabels"),
        ]
        for path in ["spec/podSelector", "spec/ingress/from/podSelector", "spec/egress/to/podSelector"] {
            specs.append(
                FieldSpec(group: "networking.k8s.io", kind: "NetworkPolicy", path: path + "/matchLabels"))
        }
        let pod = "spec/template/spec/"
        let preferred = "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/"
        let required = "requiredDuringSchedulingIgnoredDuringExecution/"
        for kind in ["Deployment", "StatefulSet"] {
            for term in [
                "affinity/podAffinity/" + preferred, "affinity/podAffinity/" + required,
                "affinity/podAntiAffinity/" + preferred, "affinity/podAntiAffinity/" + required,
                "topologySpreadConstraints/",
            ] {
                specs.append(FieldSpec(group: "apps", kind: kind, path: pod + term + "labelSelector/matchLabels"))
            }
        }
        return specs
    }()

    /// Where `$(NAME)` of `vars` is replaced.
    private static let variables: [FieldSpec] = {
        var specs: [FieldSpec] = []
        let inTemplate = "spec/template/spec/"
        let pods: [(kind: String, path: String, volumes: String?)] = [
            ("Pod", "spec/", "spec/"), ("DaemonSet", inTemplate, inTemplate), ("Deployment", inTemplate, inTemplate),
            ("Job", inTemplate, inTemplate), ("ReplicaSet", inTemplate, inTemplate), ("StatefulSet", inTemplate, nil),
            // The tool's own path of volumes in a CronJob leads nowhere; it is kept, as the fields it misses stay
            // what they are.
            ("CronJob", "spec/jobTemplate/spec/template/spec/", "spec/jobTemplate/spec/template/"),
        ]
        for pod in pods {
            for list in ["containers", "initContainers"] {
                for field in ["args", "command", "env/value", "volumeMounts/mountPath"] {
                    specs.append(FieldSpec(kind: pod.kind, path: pod.path + list + "/" + field))
                }
            }
            if let volumes = pod.volumes {
                specs.append(FieldSpec(kind: pod.kind, path: volumes + "volumes/nfs/server"))
            }
        }
        let others = [
            ("Deployment", "spec/template/metadata/annotations"), ("Ingress", "spec/rules/host"),
            ("Ingress", "spec/tls/hosts"), ("Ingress", "spec/tls/secretName"), ("Service", "spec/ports/port"),
            ("Service", "spec/ports/targetPort"), ("StatefulSet", "spec/volumeClaimTemplates/spec/nfs/server"),
            ("PersistentVolume", "spec/nfs/server"), ("", "metadata/labels"), ("", "metadata/annotations"),
        ]
        return specs + others.map { FieldSpec(kind: $0.0, path: $0.1) }
    }()
}
