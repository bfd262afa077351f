import Manifests

/// What the API server checks about pods and their templates.
enum PodRules {
    /// A pod.
    static func pod(_ object: Node, _ old: Node?, _ causes: inout ValidationCauses) {
        spec(object["spec"], "spec", &causes)
        guard let old, let before = old["spec"], let after = object["spec"], frozen(before) != frozen(after) else {
            return
        }
        // A scheduler may set the node of a pod that has none.
        var bound = before
        if before["nodeName"] == nil { bound["nodeName"] = after["nodeName"] }
        guard frozen(bound) != frozen(after) else { return }
        causes.forbidden(
            "spec",
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
        )
    }

    /// A pod's specification without what may change.
    private static func frozen(_ spec: Node) -> Node {
        var spec = spec
        for field in ["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "ephemeralContainers"] {
            spec[field] = nil
        }
        for list in ["containers", "initContainers"] {
            spec.editItems(list) { container in
                container["image"] = nil
                container["resources"] = nil
            }
        }
        return spec
    }

    /// A template's or pod's specification.
    static func spec(_ spec: Node?, _ path: String, _ causes: inout ValidationCauses) {
        let volumes = volumes(spec?["volumes"], "\(path).volumes", &causes)
        let containers = spec?["containers"]?.sequence ?? []
        if containers.isEmpty { causes.required("\(path).containers") }
        var names: Set<String> = []
        for list in ["initContainers", "containers"] {
            for (index, container) in (spec?[list]?.sequence ?? []).enumerated() {
                self.container(container, "\(path).\(list)[\(index)]", volumes, &names, &causes)
            }
        }
    }

    private static func volumes(_ volumes: Node?, _ path: String, _ causes: inout ValidationCauses) -> Set<String> {
        var names: Set<String> = []
        for (index, volume) in (volumes?.sequence ?? []).enumerated() {
            let inner = "\(path)[\(index)]"
            let name = volume["name"]?.string ?? ""
            if name.isEmpty {
                causes.required("\(inner).name")
            } else if let problem = NameRules.label(name) {
                causes.invalid("\(inner).name", .string(name), problem)
            } else if !names.insert(name).inserted {
                causes.duplicate("\(inner).name", .string(name))
            }
            let sources = (volume.mapping?.entries ?? []).filter { $0.key != "name" }
            for source in sources.dropFirst() {
                causes.forbidden("\(inner).\(source.key)", "may not specify more than 1 volume type")
            }
        }
        return names
    }

    private static func container(
        _ container: Node, _ path: String, _ volumes: Set<String>, _ names: inout Set<String>,
        _ causes: inout ValidationCauses
    ) {
        let name = container["name"]?.string ?? ""
        if name.isEmpty {
            causes.required("\(path).name")
        } else if let problem = NameRules.label(name) {
            causes.invalid("\(path).name", .string(name), problem)
        } else if !names.insert(name).inserted {
            causes.duplicate("\(path).name", .string(name))
        }
        if container["image"]?.string?.isEmpty ?? true { causes.required("\(path).image") }
        var paths: Set<String> = []
        for (index, mount) in (container["volumeMounts"]?.sequence ?? []).enumerated() {
            let inner = "\(path).volumeMounts[\(index)]"
            if let volume = mount["name"]?.string, !volume.isEmpty, !volumes.contains(volume) {
                causes.notFound("\(inner).name", .string(volume))
            }
            if let place = mount["mountPath"], let text = place.string, !text.isEmpty, !paths.insert(text).inserted {
                causes.invalid("\(inner).mountPath", place, "must be unique")
            }
        }
        let limits = container.value(at: "resources", "limits")
        for entry in container.value(at: "resources", "requests")?.mapping?.entries ?? [] {
            guard let limit = limits?[entry.key]?.string, let request = entry.value.string,
                let most = Quantity(limit), let wanted = Quantity(request), most.isLess(than: wanted)
            else { continue }
            causes.invalid(
                "\(path).resources.requests", entry.value,
                "must be less than or equal to \(entry.key) limit of \(limit)")
        }
        for list in ["limits", "requests"] {
            for entry in container.value(at: "resources", list)?.mapping?.entries ?? []
            where Quantity(entry.value.string ?? "")?.isNegative == true {
                causes.invalid(
                    "\(path).resources.\(list)[\(entry.key)]", entry.value, "must be greater than or equal to 0")
            }
        }
    }
}
