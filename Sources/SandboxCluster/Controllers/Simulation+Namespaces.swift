import Manifests

extension Simulation {
    /// Gives each namespace what it starts with, and empties and removes those that are being deleted.
    mutating func runNamespaces(_ state: inout ClusterState) {
        for (id, namespace) in state.objects(ClusterState.namespaces) {
            guard namespace.isTerminating else {
                furnish(&state, id.name)
                continue
            }
            var isEmpty = true
            for resource in state.table.stored where resource.isNamespaced {
                for item in state.objects(resource.storage, in: id.name) {
                    if !item.object.isTerminating { delete(&state, resource.storage, item.id) }
                    if state.object(resource.storage, item.id) != nil { isEmpty = false }
                }
            }
            guard isEmpty, var last = state.object(ClusterState.namespaces, id) else { continue }
            last.set("spec", "finalizers", to: nil)
            if last.finalizers.isEmpty {
                state.remove(ClusterState.namespaces, id, last: last)
            } else if !Strategy.isEmptyNamespace(namespace) {
                state.put(last, ClusterState.namespaces, id)
            }
        }
    }

    private func furnish(_ state: inout ClusterState, _ name: String) {
        let accounts = ResourceName(group: "", plural: "serviceaccounts")
        if state.object(accounts, ObjectID(namespace: name, name: "default")) == nil {
            create(
                &state, "v1", "ServiceAccount",
                .mapping(["metadata": .mapping(["name": .string("default"), "namespace": .string(name)])]), owner: nil)
        }
        let maps = ResourceName(group: "", plural: "configmaps")
        if state.object(maps, ObjectID(namespace: name, name: "kube-root-ca.crt")) == nil {
            create(
                &state, "v1", "ConfigMap",
                .mapping([
                    "metadata": .mapping([
                        "name": .string("kube-root-ca.crt"), "namespace": .string(name),
                        "annotations": .mapping([
                            "kubernetes.io/description": .string("The certificate authority of the sandbox cluster.")
                        ]),
                    ]), "data": .mapping(["ca.crt": .string("")]),
                ]), owner: nil)
        }
    }

    /// Deletes objects whose owners are gone, and carries out foreground and orphaning deletions.
    mutating func collectGarbage(_ state: inout ClusterState) {
        var uids: Set<String> = []
        var dependents: [(name: ResourceName, id: ObjectID, object: Node)] = []
        var waiting: [(name: ResourceName, id: ObjectID, object: Node)] = []
        for name in state.objects.keys {
            for (id, object) in state.objects[name] ?? [:] {
                uids.insert(object.objectUID)
                if !object.ownerReferences.isEmpty { dependents.append((name, id, object)) }
                if object.isTerminating,
                    object.finalizers.contains(where: { $0 == "foregroundDeletion" || $0 == "orphan" })
                {
                    waiting.append((name, id, object))
                }
            }
        }
        for item in waiting {
            let uid = item.object.objectUID
            let own = dependents.filter { $0.object.ownerReferences.contains { $0["uid"]?.string == uid } }
            if item.object.finalizers.contains("orphan") {
                for dependent in own {
                    change(&state, dependent.name, dependent.id) { object in
                        let rest = object.ownerReferences.filter { $0["uid"]?.string != uid }
                        object.setMetadata("ownerReferences", rest.isEmpty ? nil : .sequence(rest))
                    }
                }
                dependents.removeAll { dependent in own.contains { $0.id == dependent.id && $0.name == dependent.name }
                }
                release(&state, item.name, item.id, "orphan")
            } else if own.isEmpty {
                release(&state, item.name, item.id, "foregroundDeletion")
            } else {
                for dependent in own where !dependent.object.isTerminating {
                    guard let resource = state.table.resource(dependent.name) else { continue }
                    // In the foreground all the way down.
                    var options = DeleteOptions()
                    options.propagation = .foreground
                    _ = try? state.delete(resource, dependent.id, options)
                }
            }
        }
        for item in dependents where !item.object.isTerminating {
            let owners = item.object.ownerReferences
            if !owners.contains(where: { uids.contains($0["uid"]?.string ?? "") }) {
                delete(&state, item.name, item.id)
            }
        }
    }

    private func release(_ state: inout ClusterState, _ name: ResourceName, _ id: ObjectID, _ finalizer: String) {
        change(&state, name, id) { object in
            let rest = object.finalizers.filter { $0 != finalizer }
            object.setMetadata("finalizers", rest.isEmpty ? nil : .sequence(rest.map { .string($0) }))
        }
    }
}
