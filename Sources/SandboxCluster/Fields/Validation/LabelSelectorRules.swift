import Manifests

/// A label selector as objects hold it (`matchLabels`, `matchExpressions`).
enum LabelSelectorRules {
    /// Whether the selector selects nothing by saying nothing.
    static func isEmpty(_ selector: Node) -> Bool {
        (selector["matchLabels"]?.mapping?.isEmpty ?? true) && (selector["matchExpressions"]?.sequence?.isEmpty ?? true)
    }

    /// Whether labels satisfy the selector.
    static func matches(_ selector: Node, _ labels: Node?) -> Bool {
        for entry in selector["matchLabels"]?.mapping?.entries ?? [] where labels?[entry.key] != entry.value {
            return false
        }
        for expression in selector["matchExpressions"]?.sequence ?? [] {
            let value = labels?[expression["key"]?.string ?? ""]
            let values = expression["values"]?.sequence ?? []
            let holds =
                switch expression["operator"]?.string {
                case "In": value.map(values.contains) ?? false
                case "NotIn": value.map { !values.contains($0) } ?? true
                case "Exists": value != nil
                case "DoesNotExist": value == nil
                default: false
                }
            if !holds { return false }
        }
        return true
    }

    /// What is wrong with the selector itself.
    static func check(_ selector: Node?, _ path: String, _ causes: inout ValidationCauses) {
        Validation.labels(selector?["matchLabels"], "\(path).matchLabels", &causes)
        for (index, expression) in (selector?["matchExpressions"]?.sequence ?? []).enumerated() {
            let inner = "\(path).matchExpressions[\(index)]"
            let count = expression["values"]?.sequence?.count ?? 0
            switch expression["operator"]?.string {
            case "In", "NotIn":
                if count == 0 {
                    causes.required("\(inner).values", "must be specified when `operator` is 'In' or 'NotIn'")
                }
            case "Exists", "DoesNotExist":
                if count > 0 {
                    causes.forbidden(
                        "\(inner).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
                }
            default: causes.invalid("\(inner).operator", expression["operator"], "not a valid selector operator")
            }
        }
    }
}
