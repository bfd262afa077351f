import Manifests

extension Defaults {
    /// A pod's specification, in a pod or a template.
    static func podSpec(_ spec: inout Node) {
        spec.setDefault("dnsPolicy", .string("ClusterFirst"))
        spec.setDefault("restartPolicy", .string("Always"))
        spec.setDefault("securityContext", .mapping([:]))
        spec.setDefault("terminationGracePeriodSeconds", .int(30))
        spec.setDefault("schedulerName", .string("default-scheduler"))
        // The old name of the field is kept in step.
        if let account = spec["serviceAccountName"] ?? spec["serviceAccount"] {
            spec["serviceAccountName"] = account
            spec["serviceAccount"] = account
        }
        let usesHostNetwork = spec["hostNetwork"]?.bool == true
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            spec.editItems(list) { container in
                self.container(&container)
                if usesHostNetwork {
                    container.editItems("ports") { port in
                        if let number = port["containerPort"] { port.setDefault("hostPort", number) }
                    }
                }
            }
        }
        spec.editItems("volumes", change: volume)
    }

    private static func container(_ container: inout Node) {
        container.setDefault(
            "imagePullPolicy",
            .string(namesLatest(container["image"]?.string ?? "") ? "Always" : "IfNotPresent"))
        container.setDefault("terminationMessagePath", .string("/dev/termination-log"))
        container.setDefault("terminationMessagePolicy", .string("File"))
        container.editItems("ports") { $0.setDefault("protocol", .string("TCP")) }
        container.editItems("env") { variable in
            variable.edit("valueFrom", "fieldRef") { $0.setDefault("apiVersion", .string("v1")) }
            variable.edit("valueFrom", "fileKeyRef") { $0.setDefault("optional", .bool(false)) }
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            container.edit(probe) { probe in
                probe.setDefault("timeoutSeconds", .int(1))
                probe.setDefault("periodSeconds", .int(10))
                probe.setDefault("successThreshold", .int(1))
                probe.setDefault("failureThreshold", .int(3))
                probe.edit("httpGet", change: httpGet)
                probe.edit("grpc") { $0.setDefault("service", .string("")) }
            }
        }
        container.edit("lifecycle", "postStart", "httpGet", change: httpGet)
        container.edit("lifecycle", "preStop", "httpGet", change: httpGet)
    }

    private static func httpGet(_ action: inout Node) {
        action.setDefault("path", .string("/"))
        action.setDefault("scheme", .string("HTTP"))
    }

    /// Whether an image is pulled by the tag `latest`, named or implied.
    private static func namesLatest(_ image: String) -> Bool {
        guard !image.contains("@") else { return false }
        let name = image.split(separator: "/").last ?? ""
        guard let colon = name.firstIndex(of: ":") else { return true }
        return name[name.index(after: colon)...] == "latest"
    }

    private static func volume(_ volume: inout Node) {
        if volume.mapping?.entries.allSatisfy({ $0.key == "name" }) == true { volume["emptyDir"] = .mapping([:]) }
        for source in ["secret", "configMap", "downwardAPI", "projected"] {
            volume.edit(source) { $0.setDefault("defaultMode", .int(420)) }
        }
        volume.edit("hostPath") { $0.setDefault("type", .string("")) }
        volume.editItems("downwardAPI", "items", change: downwardItem)
        volume.editItems("projected", "sources") { source in
            source.edit("serviceAccountToken") { $0.setDefault("expirationSeconds", .int(3600)) }
            source.editItems("downwardAPI", "items", change: downwardItem)
        }
        volume.edit("ephemeral", "volumeClaimTemplate", "spec") {
            $0.setDefault("volumeMode", .string("Filesystem"))
        }
    }

    private static func downwardItem(_ item: inout Node) {
        item.edit("fieldRef") { $0.setDefault("apiVersion", .string("v1")) }
    }
}
