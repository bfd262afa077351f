import Manifests

extension ClusterState {
    /// Makes the namespaces and objects that every cluster starts with.
    mutating func bootstrap() {
        let context = WriteContext(manager: "kube-apiserver")
        func object(_ apiVersion: String, _ kind: String, _ name: String) -> Node {
            .mapping([
                "apiVersion": .string(apiVersion), "kind": .string(kind),
                "metadata": .mapping(["name": .string(name)]),
            ])
        }
        func add(_ state: inout ClusterState, _ object: Node, namespace: String = "") {
            guard
                let resource = state.table.resource(
                    GroupVersionKind(
                        apiVersion: object["apiVersion"]?.string ?? "", kind: object["kind"]?.string ?? ""))
            else { return }
            // These objects are ours and valid; a test creates a cluster and looks for them.
            _ = try? state.create(resource, namespace: namespace, object, context)
        }
        for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
            add(&self, object("v1", "Namespace", name))
        }
        var service = object("v1", "Service", "kubernetes")
        service["spec"] = .mapping([
            "clusterIP": .string("10.0.0.1"), "type": .string("ClusterIP"),
            "ports": .sequence([
                .mapping(["name": .string("https"), "port": .int(443), "targetPort": .int(6443)])
            ]),
        ])
        service.set(
            "metadata", "labels", to: .mapping(["component": .string("apiserver"), "provider": .string("kubernetes")]))
        add(&self, service, namespace: "default")
        var storage = object("storage.k8s.io/v1", "StorageClass", "standard")
        storage["provisioner"] = .string("sandbox.martlet.invalid/memory")
        storage.set(
            "metadata", "annotations", to: .mapping(["storageclass.kubernetes.io/is-default-class": .string("true")]))
        add(&self, storage)
        add(&self, object("v1", "Node", Simulation.nodeName))
        let id = ObjectID(namespace: "", name: Simulation.nodeName)
        let nodes = ResourceName(group: "", plural: "nodes")
        guard var node = self.object(nodes, id) else { return }
        let amounts = Node.mapping(["cpu": .string("8"), "memory": .string("32Gi"), "pods": .string("110")])
        node["status"] = .mapping([
            "capacity": amounts, "allocatable": amounts,
            "conditions": .sequence(
                Simulation.conditions([], "Ready", true, "KubeletReady", "the node is simulated", at: time.timestamp)),
            "addresses": .sequence([.mapping(["type": .string("InternalIP"), "address": .string("192.0.2.10")])]),
            "nodeInfo": .mapping([
                "kubeletVersion": .string("v1.36.2"), "architecture": .string("amd64"),
                "operatingSystem": .string("linux"), "osImage": .string("sandbox"),
                "containerRuntimeVersion": .string("sandbox://1"), "kernelVersion": .string("sandbox"),
                "bootID": .string(""), "kubeProxyVersion": .string(""), "machineID": .string(""),
                "systemUUID": .string(""),
            ]),
        ])
        put(node, nodes, id)
    }
}
