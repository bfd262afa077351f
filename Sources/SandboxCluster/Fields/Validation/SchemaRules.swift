import Manifests

/// Checks that follow from the schema: required texts, the values of enumerations, the range of ports.
enum SchemaRules {
    private static let ports: Set<String> = ["containerPort", "port", "hostPort", "nodePort", "targetPort"]

    /// Walks a part of an object.
    static func check(_ node: Node, _ type: SchemaType, _ path: String, _ causes: inout ValidationCauses) {
        switch (type.kind, node.content) {
        case (.object, .mapping(let mapping)):
            for field in type.fields {
                let inner = "\(path).\(field.name)"
                let value = mapping[field.name]
                if field.name == "status" || field.name == "metadata" && path != "spec" { continue }
                // A header's or kernel setting's value may be empty.
                if field.isRequired, field.name != "value", field.type.kind == .scalar, field.type.scalar == .string,
                    value?.string?.isEmpty ?? true
                {
                    causes.required(inner)
                    continue
                }
                guard let value, !value.isNull else { continue }
                if ports.contains(field.name), let number = value.int { port(number, inner, &causes) }
                check(value, field.type, inner, &causes)
            }
        case (.map, .mapping(let mapping)):
            guard let element = type.element else { return }
            for entry in mapping.entries { check(entry.value, element, "\(path)[\(entry.key)]", &causes) }
        case (.list, .sequence(let items)):
            guard let element = type.element else { return }
            for (index, item) in items.enumerated() { check(item, element, "\(path)[\(index)]", &causes) }
        case (.scalar, .scalar(let scalar)):
            guard scalar.kind == .string, !type.enumeration.isEmpty, !scalar.text.isEmpty,
                !type.enumeration.contains(scalar.text)
            else { return }
            causes.notSupported(path, node, type.enumeration)
        default: break
        }
    }

    private static func port(_ number: Int, _ path: String, _ causes: inout ValidationCauses) {
        if number == 0, path.hasSuffix(".hostPort") || path.hasSuffix(".nodePort") { return }
        if number == 0, path.hasSuffix(".containerPort") { return causes.required(path) }
        if !(1...65535).contains(number) {
            causes.invalid(path, .int(number), "must be between 1 and 65535, inclusive")
        }
    }
}
