import Manifests

/// What the API server checks about ConfigMaps and Secrets.
enum ConfigRules {
    /// A ConfigMap.
    static func configMap(_ object: Node, _ old: Node?, _ causes: inout ValidationCauses) {
        keys(object, ["data", "binaryData"], &causes)
        for entry in object["data"]?.mapping?.entries ?? [] where object["binaryData"]?[entry.key] != nil {
            causes.invalid("data[\(entry.key)]", .string(entry.key), "duplicate of key present in binaryData")
        }
        frozen(object, old, ["data", "binaryData"], &causes)
    }

    /// A Secret.
    static func secret(_ object: Node, _ old: Node?, _ causes: inout ValidationCauses) {
        keys(object, ["data"], &causes)
        let required =
            switch object["type"]?.string {
            case "kubernetes.io/tls": ["tls.crt", "tls.key"]
            case "kubernetes.io/dockerconfigjson": [".dockerconfigjson"]
            case "kubernetes.io/dockercfg": [".dockercfg"]
            case "kubernetes.io/ssh-auth": ["ssh-privatekey"]
            default: [String]()
            }
        for key in required where object.value(at: "data", key) == nil { causes.required("data[\(key)]") }
        if let old { causes.immutable("type", object["type"], old["type"]) }
        frozen(object, old, ["data"], &causes)
    }

    private static func keys(_ object: Node, _ fields: [String], _ causes: inout ValidationCauses) {
        for field in fields {
            for entry in object[field]?.mapping?.entries ?? [] {
                if let problem = NameRules.configKey(entry.key) {
                    causes.invalid("\(field)[\(entry.key)]", .string(entry.key), problem)
                }
            }
        }
    }

    private static func frozen(
        _ object: Node, _ old: Node?, _ fields: [String], _ causes: inout ValidationCauses
    ) {
        guard let old, old["immutable"]?.bool == true else { return }
        let detail = "field is immutable when `immutable` is set"
        if object["immutable"]?.bool != true { causes.forbidden("immutable", detail) }
        for field in fields where object[field] ?? .mapping([:]) != old[field] ?? .mapping([:]) {
            causes.forbidden(field, detail)
        }
    }
}
