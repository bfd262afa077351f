import Manifests

extension Simulation {
    private static let claims = ResourceName(group: "", plural: "persistentvolumeclaims")
    private static let volumes = ResourceName(group: "", plural: "persistentvolumes")
    private static let services = ResourceName(group: "", plural: "services")
    private static let slices = ResourceName(group: "discovery.k8s.io", plural: "endpointslices")
    private static let ingresses = ResourceName(group: "networking.k8s.io", plural: "ingresses")
    private static let loadBalancerAddress = "192.0.2.20"

    // MARK: Storage

    /// Binds each claim to a volume made for it.
    mutating func runStorage(_ state: inout ClusterState) {
        for (id, claim) in state.objects(Self.claims) where !claim.isTerminating {
            guard claim.value(at: "status", "phase")?.string != "Bound" else { continue }
            let name = claim.value(at: "spec", "volumeName")?.string ?? "pvc-\(claim.objectUID)"
            let capacity = Node.mapping([
                "storage": claim.value(at: "spec", "resources", "requests", "storage") ?? .string("1Gi")
            ])
            let modes = claim.value(at: "spec", "accessModes") ?? .sequence([])
            let storageClass = claim.value(at: "spec", "storageClassName") ?? .string("standard")
            if state.object(Self.volumes, ObjectID(namespace: "", name: name)) == nil {
                let volume = Node.mapping([
                    "metadata": .mapping(["name": .string(name)]),
                    "spec": .mapping([
                        "capacity": capacity, "accessModes": modes, "persistentVolumeReclaimPolicy": .string("Delete"),
                        "storageClassName": storageClass,
                        "claimRef": .mapping([
                            "apiVersion": .string("v1"), "kind": .string("PersistentVolumeClaim"),
                            "namespace": .string(id.namespace), "name": .string(id.name),
                            "uid": .string(claim.objectUID),
                        ]),
                        "csi": .mapping([
                            "driver": .string("sandbox.martlet.invalid"), "volumeHandle": .string(name),
                        ]),
                    ]),
                ])
                create(&state, "v1", "PersistentVolume", volume, owner: nil)
            }
            change(&state, Self.claims, id) { object in
                object.set("spec", "volumeName", to: .string(name))
                if object.value(at: "spec", "storageClassName") == nil {
                    object.set("spec", "storageClassName", to: storageClass)
                }
            }
            setStatus(
                &state, Self.claims, id, ["phase": .string("Bound"), "accessModes": modes, "capacity": capacity])
        }
        for (id, volume) in state.objects(Self.volumes) where !volume.isTerminating {
            guard let claim = volume.value(at: "spec", "claimRef") else {
                setStatus(&state, Self.volumes, id, ["phase": .string("Available")])
                continue
            }
            let claimID = ObjectID(
                namespace: claim["namespace"]?.string ?? "", name: claim["name"]?.string ?? "")
            if state.object(Self.claims, claimID) != nil {
                setStatus(&state, Self.volumes, id, ["phase": .string("Bound")])
            } else if volume.value(at: "spec", "persistentVolumeReclaimPolicy")?.string == "Delete" {
                delete(&state, Self.volumes, id)
            } else {
                setStatus(&state, Self.volumes, id, ["phase": .string("Released")])
            }
        }
    }

    // MARK: Network

    /// Gives load balancers and ingresses an address, and services the list of their ready pods.
    mutating func runNetwork(_ state: inout ClusterState) {
        let ingress = Node.sequence([
            .mapping(["ip": .string(Self.loadBalancerAddress), "ipMode": .string("VIP")])
        ])
        for (id, service) in state.objects(Self.services) where !service.isTerminating {
            if service.value(at: "spec", "type")?.string == "LoadBalancer" {
                setStatus(&state, Self.services, id, ["loadBalancer": .mapping(["ingress": ingress])])
            }
            if let selector = service.value(at: "spec", "selector"), selector.mapping?.isEmpty == false {
                setSlice(&state, id, service, LabelSelector(.mapping(["matchLabels": selector])))
            }
        }
        for (id, _) in state.objects(Self.ingresses) {
            setStatus(
                &state, Self.ingresses, id,
                [
                    "loadBalancer": .mapping([
                        "ingress": .sequence([.mapping(["ip": .string(Self.loadBalancerAddress)])])
                    ])
                ])
        }
    }

    private func setSlice(
        _ state: inout ClusterState, _ id: ObjectID, _ service: Node, _ selector: LabelSelector
    ) {
        let endpoints = state.objects(Self.pods, in: id.namespace).compactMap { item -> Node? in
            guard selector.matches(item.object.labels), let address = item.object.value(at: "status", "podIP"),
                !item.object.isTerminating
            else { return nil }
            let isReady = Self.isReady(item.object)
            return .mapping([
                "addresses": .sequence([address]),
                "conditions": .mapping([
                    "ready": .bool(isReady), "serving": .bool(isReady), "terminating": .bool(false),
                ]),
                "nodeName": .string(Self.nodeName),
                "targetRef": .mapping([
                    "kind": .string("Pod"), "namespace": .string(id.namespace), "name": .string(item.id.name),
                    "uid": .string(item.object.objectUID),
                ]),
            ])
        }
        let ports = (service.value(at: "spec", "ports")?.sequence ?? []).map { port in
            Node.mapping([
                "name": .string(port["name"]?.string ?? ""), "protocol": port["protocol"] ?? .string("TCP"),
                "port": port["targetPort"]?.int.map { .int($0) } ?? port["port"] ?? .int(0),
            ])
        }
        let sliceID = ObjectID(namespace: id.namespace, name: "\(id.name)-sandbox")
        guard let slice = state.object(Self.slices, sliceID) else {
            let new = Node.mapping([
                "metadata": .mapping([
                    "name": .string(sliceID.name), "namespace": .string(id.namespace),
                    "labels": .mapping([
                        "endpointslice.kubernetes.io/managed-by": .string("endpointslice-controller.k8s.io"),
                        "kubernetes.io/service-name": .string(id.name),
                    ]),
                ]), "addressType": .string("IPv4"), "endpoints": .sequence(endpoints), "ports": .sequence(ports),
            ])
            create(&state, "discovery.k8s.io/v1", "EndpointSlice", new, owner: service)
            return
        }
        guard slice["endpoints"]?.sequence ?? [] != endpoints || slice["ports"]?.sequence ?? [] != ports else { return }
        change(&state, Self.slices, sliceID) { object in
            object["endpoints"] = .sequence(endpoints)
            object["ports"] = .sequence(ports)
        }
    }

    // MARK: Policies

    /// Fills in the status of autoscalers, disruption budgets and API services.
    mutating func runPolicies(_ state: inout ClusterState) {
        let time = state.time.timestamp
        let autoscalers = ResourceName(group: "autoscaling", plural: "horizontalpodautoscalers")
        for (id, autoscaler) in state.objects(autoscalers) where !autoscaler.isTerminating {
            var conditions = autoscaler.value(at: "status", "conditions")?.sequence ?? []
            conditions = Self.conditions(
                conditions, "AbleToScale", true, "ReadyForNewScale", "recommended size matches current size", at: time)
            conditions = Self.conditions(
                conditions, "ScalingActive", true, "ValidMetricFound",
                "the HPA was able to successfully calculate a replica count", at: time)
            let minimum = autoscaler.value(at: "spec", "minReplicas")?.int ?? 1
            let isOld = autoscaler["apiVersion"]?.string == "autoscaling/v1"
            setStatus(
                &state, autoscalers, id,
                [
                    "currentReplicas": .int(minimum), "desiredReplicas": .int(minimum),
                    "conditions": isOld ? nil : .sequence(conditions),
                ])
        }
        let budgets = ResourceName(group: "policy", plural: "poddisruptionbudgets")
        for (id, budget) in state.objects(budgets) where !budget.isTerminating {
            let selector = LabelSelector(budget.value(at: "spec", "selector") ?? .mapping([:]))
            let pods = state.objects(Self.pods, in: id.namespace).filter { selector.matches($0.object.labels) }
            let healthy = pods.filter { Self.isReady($0.object) }.count
            let desired =
                budget.value(at: "spec", "minAvailable").map { Self.share($0, of: pods.count) }
                ?? pods.count - Self.share(budget.value(at: "spec", "maxUnavailable"), of: pods.count)
            let allowed = max(0, healthy - desired)
            let conditions = Self.conditions(
                budget.value(at: "status", "conditions")?.sequence ?? [], "DisruptionAllowed", allowed > 0,
                allowed > 0 ? "SufficientPods" : "InsufficientPods", "", at: time)
            setStatus(
                &state, budgets, id,
                [
                    "observedGeneration": .int(budget.generation), "disruptionsAllowed": .int(allowed),
                    "currentHealthy": .int(healthy), "desiredHealthy": .int(desired), "expectedPods": .int(pods.count),
                    "conditions": .sequence(conditions),
                ])
        }
        let services = ResourceName(group: "apiregistration.k8s.io", plural: "apiservices")
        for (id, service) in state.objects(services) where !service.isTerminating {
            let conditions = Self.conditions(
                service.value(at: "status", "conditions")?.sequence ?? [], "Available", true, "Passed",
                "all checks passed", at: time)
            setStatus(&state, services, id, ["conditions": .sequence(conditions)])
        }
    }
}
