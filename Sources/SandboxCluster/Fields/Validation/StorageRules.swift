import Manifests

/// What the API server checks about claims and storage classes.
enum StorageRules {
    /// A claim for a volume.
    static func claim(_ object: Node, _ old: Node?, _ causes: inout ValidationCauses) {
        let spec = object["spec"] ?? .mapping([:])
        if spec["accessModes"]?.sequence?.isEmpty ?? true {
            causes.required("spec.accessModes", "at least 1 access mode is required")
        }
        if spec.value(at: "resources", "requests", "storage") == nil {
            causes.required("spec.resources[storage]")
        }
        guard let before = old?["spec"] else { return }
        var now = spec, then = before
        for field in ["resources", "volumeAttributesClassName"] {
            now[field] = nil
            then[field] = nil
        }
        // A controller binds a claim that has no volume yet.
        if then["volumeName"] == nil { now["volumeName"] = nil }
        if now != then {
            causes.forbidden(
                "spec",
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
            )
        }
        let path = ("resources", "requests", "storage")
        if let wanted = spec.value(at: path.0, path.1, path.2)?.string,
            let had = before.value(at: path.0, path.1, path.2)?.string,
            let new = Quantity(wanted), let old = Quantity(had), new.isLess(than: old)
        {
            causes.forbidden(
                "spec.resources.requests.storage", "field can not be less than previous value")
        }
    }

    /// A storage class.
    static func storageClass(_ object: Node, _ old: Node?, _ causes: inout ValidationCauses) {
        if object["provisioner"]?.string?.isEmpty ?? true { causes.required("provisioner") }
        guard let old else { return }
        for field in ["parameters", "provisioner", "reclaimPolicy"]
        where object[field] ?? .null != old[field] ?? .null {
            causes.forbidden(field, "updates to \(field) are forbidden.")
        }
        causes.immutable("volumeBindingMode", object["volumeBindingMode"], old["volumeBindingMode"])
    }
}
