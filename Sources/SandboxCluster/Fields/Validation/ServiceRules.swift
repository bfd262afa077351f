import Manifests

/// What the API server checks about Services and Ingresses.
enum ServiceRules {
    /// A Service.
    static func check(_ object: Node, _ old: Node?, _ causes: inout ValidationCauses) {
        let spec = object["spec"] ?? .mapping([:])
        let type = spec["type"]?.string ?? ""
        let ports = spec["ports"]?.sequence ?? []
        let isHeadless = spec["clusterIP"]?.string == "None"
        if ports.isEmpty, !isHeadless, type != "ExternalName" { causes.required("spec.ports") }
        if type == "ExternalName", spec["externalName"]?.string?.isEmpty ?? true {
            causes.required("spec.externalName")
        }
        if type == "LoadBalancer" || type == "NodePort", isHeadless {
            causes.invalid("spec.clusterIPs[0]", .string("None"), "may not be set to 'None' for \(type) services")
        }
        var names: Set<String> = []
        var pairs: Set<String> = []
        for (index, port) in ports.enumerated() {
            let path = "spec.ports[\(index)]"
            let name = port["name"]?.string ?? ""
            if name.isEmpty {
                if ports.count > 1 { causes.required("\(path).name") }
            } else if let problem = NameRules.label(name) {
                causes.invalid("\(path).name", .string(name), problem)
            } else if !names.insert(name).inserted {
                causes.duplicate("\(path).name", .string(name))
            }
            if let number = port["port"],
                pairs.insert("\(number.int ?? 0)/\(port["protocol"]?.string ?? "")").inserted == false
            {
                causes.duplicate(path, .mapping(["port": number, "protocol": port["protocol"] ?? .string("TCP")]))
            }
        }
        Validation.labels(spec["selector"], "spec.selector", &causes)
        guard let before = old?["spec"], before["type"]?.string != "ExternalName", type != "ExternalName",
            let address = before["clusterIP"], address.string?.isEmpty == false
        else { return }
        if spec["clusterIP"] != address {
            causes.invalid("spec.clusterIPs[0]", spec["clusterIPs"] ?? spec["clusterIP"], "may not change once set")
        }
    }

    /// An Ingress.
    static func ingress(_ object: Node, _ causes: inout ValidationCauses) {
        let spec = object["spec"] ?? .mapping([:])
        let rules = spec["rules"]?.sequence ?? []
        if rules.isEmpty, !spec.has("defaultBackend") {
            causes.invalid("spec", spec, "either `defaultBackend` or `rules` must be specified")
        }
        backend(spec["defaultBackend"], "spec.defaultBackend", &causes)
        for (index, rule) in rules.enumerated() {
            let path = "spec.rules[\(index)]"
            if let host = rule["host"]?.string, !host.isEmpty {
                let bare = host.hasPrefix("*.") ? String(host.dropFirst(2)) : host
                if let problem = NameRules.subdomain(bare) {
                    causes.invalid("\(path).host", .string(host), problem)
                }
            }
            let paths = rule.value(at: "http", "paths")?.sequence ?? []
            if rule.has("http"), paths.isEmpty { causes.required("\(path).http.paths") }
            for (number, item) in paths.enumerated() {
                let inner = "\(path).http.paths[\(number)]"
                let text = item["path"]?.string ?? ""
                switch item["pathType"]?.string ?? "" {
                case "": causes.required("\(inner).pathType", "pathType must be specified")
                case "Exact", "Prefix":
                    if !text.hasPrefix("/") {
                        causes.invalid("\(inner).path", .string(text), "must be an absolute path")
                    }
                case "ImplementationSpecific":
                    if !text.isEmpty, !text.hasPrefix("/") {
                        causes.invalid("\(inner).path", .string(text), "must be an absolute path")
                    }
                case let other:
                    causes.notSupported(
                        "\(inner).pathType", .string(other), ["Exact", "ImplementationSpecific", "Prefix"])
                }
                backend(item["backend"], "\(inner).backend", &causes)
            }
        }
    }

    private static func backend(_ backend: Node?, _ path: String, _ causes: inout ValidationCauses) {
        guard let service = backend?["service"] else { return }
        let name = service["name"]?.string ?? ""
        if name.isEmpty {
            causes.required("\(path).service.name")
        } else if let problem = NameRules.serviceName(name) {
            causes.invalid("\(path).service.name", .string(name), problem)
        }
        let port = service["port"]
        let hasName = port?["name"]?.string?.isEmpty == false
        let hasNumber = (port?["number"]?.int ?? 0) != 0
        if hasName, hasNumber {
            causes.invalid(path, .string(""), "cannot set both port name & port number")
        } else if !hasName, !hasNumber {
            causes.required(path, "port name or number is required")
        }
    }
}
