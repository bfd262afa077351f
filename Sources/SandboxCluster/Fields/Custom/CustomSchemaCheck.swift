import Manifests

/// Holds a value against a JSON schema as the API server does for custom resources.
struct CustomSchemaCheck {
    private(set) var causes: [APIStatus.Cause] = []

    private mutating func add(_ reason: String, _ path: String, _ message: String) {
        causes.append(APIStatus.Cause(reason: reason, message: message, field: path))
    }

    private mutating func invalid(_ path: String, _ value: Node, _ detail: String) {
        add("FieldValueInvalid", path, "Invalid value: \(PathElement.json(value)): \(path) in body \(detail)")
    }

    mutating func check(_ value: Node, _ schema: Node, path: String, isResource: Bool = false) {
        if value.isNull, schema["nullable"]?.bool == true { return }
        guard checkType(value, schema, path) else { return }
        checkEnumeration(value, schema, path)
        switch value.content {
        case .scalar(let scalar):
            if scalar.kind == .string { checkString(scalar.text, value, schema, path) }
            if scalar.kind == .int || scalar.kind == .float { checkNumber(value, schema, path) }
        case .sequence(let items): checkItems(items, value, schema, path)
        case .mapping(let mapping): checkFields(mapping, value, schema, path, isResource: isResource)
        }
        checkCombinations(value, schema, path)
    }

    // MARK: Types

    private mutating func checkType(_ value: Node, _ schema: Node, _ path: String) -> Bool {
        let found = Self.typeName(value)
        if schema["x-kubernetes-int-or-string"]?.bool == true {
            if found == "integer" || found == "string" { return true }
            typeInvalid(path, "integer,string", found)
            return false
        }
        guard let wanted = schema["type"]?.string else { return true }
        if wanted == found || wanted == "number" && found == "integer" { return true }
        typeInvalid(path, wanted, found)
        return false
    }

    private mutating func typeInvalid(_ path: String, _ wanted: String, _ found: String) {
        add(
            "FieldValueTypeInvalid", path,
            "Invalid value: \"\(found)\": \(path) in body must be of type \(wanted): \"\(found)\"")
    }

    private static func typeName(_ value: Node) -> String {
        switch value.content {
        case .mapping: return "object"
        case .sequence: return "array"
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: return "null"
            case .bool: return "boolean"
            case .string: return "string"
            case .int: return "integer"
            case .float:
                let number = scalar.double ?? .nan
                return number == number.rounded() && abs(number) < 0x1p53 ? "integer" : "number"
            }
        }
    }

    // MARK: Scalars

    private mutating func checkEnumeration(_ value: Node, _ schema: Node, _ path: String) {
        guard let allowed = schema["enum"]?.sequence, !allowed.contains(value) else { return }
        let list = allowed.map(PathElement.json).joined(separator: ", ")
        add("FieldValueNotSupported", path, "Unsupported value: \(PathElement.json(value)): supported values: \(list)")
    }

    private mutating func checkString(_ text: String, _ value: Node, _ schema: Node, _ path: String) {
        let length = text.unicodeScalars.count
        if let least = schema["minLength"]?.int, length < least {
            invalid(path, value, "should be at least \(least) chars long")
        }
        if let most = schema["maxLength"]?.int, length > most {
            add("FieldValueTooLong", path, "Too long: may not be more than \(most) bytes")
        }
        if let pattern = schema["pattern"]?.string, let regex = try? Regex(pattern),
            (try? regex.firstMatch(in: text)) == nil
        {
            invalid(path, value, "should match '\(pattern)'")
        }
        if let format = schema["format"]?.string, !StringFormat.isValid(text, format: format) {
            invalid(path, value, "must be of type \(format): \(PathElement.json(value))")
        }
    }

    private mutating func checkNumber(_ value: Node, _ schema: Node, _ path: String) {
        guard let number = value.scalar?.double else { return }
        func text(_ bound: Node) -> String { PathElement.json(bound) }
        if let bound = schema["minimum"], let least = bound.scalar?.double {
            if schema["exclusiveMinimum"]?.bool == true {
                if number <= least { invalid(path, value, "should be greater than \(text(bound))") }
            } else if number < least {
                invalid(path, value, "should be greater than or equal to \(text(bound))")
            }
        }
        if let bound = schema["maximum"], let most = bound.scalar?.double {
            if schema["exclusiveMaximum"]?.bool == true {
                if number >= most { invalid(path, value, "should be less than \(text(bound))") }
            } else if number > most {
                invalid(path, value, "should be less than or equal to \(text(bound))")
            }
        }
        if let bound = schema["multipleOf"], let factor = bound.scalar?.double, factor > 0 {
            let quotient = number / factor
            if abs(quotient - quotient.rounded()) > 1e-9 {
                invalid(path, value, "should be a multiple of \(text(bound))")
            }
        }
    }

    // MARK: Lists and objects

    private mutating func checkItems(_ items: [Node], _ value: Node, _ schema: Node, _ path: String) {
        if let least = schema["minItems"]?.int, items.count < least {
            invalid(path, .int(items.count), "should have at least \(least) items")
        }
        if let most = schema["maxItems"]?.int, items.count > most {
            add("FieldValueTooMany", path, "Too many: \(items.count): must have at most \(most) items")
        }
        checkDuplicates(items, schema, path)
        guard let item = schema["items"] else { return }
        for (index, value) in items.enumerated() { check(value, item, path: "\(path)[\(index)]") }
    }

    private mutating func checkDuplicates(_ items: [Node], _ schema: Node, _ path: String) {
        let keys = schema["x-kubernetes-list-map-keys"]?.sequence?.compactMap(\.string) ?? []
        let listType = schema["x-kubernetes-list-type"]?.string
        guard listType == "set" || listType == "map" else { return }
        var seen: Set<String> = []
        for (index, item) in items.enumerated() {
            var key = item
            if listType == "map" {
                key = .mapping(
                    Mapping(keys.compactMap { name in item[name].map { Mapping.Entry(key: name, value: $0) } }))
            }
            let text = PathElement.json(key)
            if !seen.insert(text).inserted {
                add("FieldValueDuplicate", "\(path)[\(index)]", "Duplicate value: \(text)")
            }
        }
    }

    private mutating func checkFields(
        _ mapping: Mapping, _ value: Node, _ schema: Node, _ path: String, isResource: Bool
    ) {
        func inner(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
        if let least = schema["minProperties"]?.int, mapping.count < least {
            invalid(path, .int(mapping.count), "should have at least \(least) properties")
        }
        if let most = schema["maxProperties"]?.int, mapping.count > most {
            add("FieldValueTooMany", path, "Too many: \(mapping.count): must have at most \(most) items")
        }
        for name in schema["required"]?.sequence?.compactMap(\.string) ?? [] where mapping[name] == nil {
            add("FieldValueRequired", inner(name), "Required value")
        }
        let properties = schema["properties"]?.mapping
        let values = schema["additionalProperties"]
        for entry in mapping.entries {
            if isResource, ["apiVersion", "kind", "metadata"].contains(entry.key) { continue }
            if let property = properties?[entry.key] {
                check(entry.value, property, path: inner(entry.key))
            } else if let values, values.mapping != nil {
                check(entry.value, values, path: inner(entry.key))
            }
        }
    }

    // MARK: Combinations

    private mutating func checkCombinations(_ value: Node, _ schema: Node, _ path: String) {
        func matches(_ schema: Node) -> Bool {
            var check = CustomSchemaCheck()
            check.check(value, schema, path: path)
            return check.causes.isEmpty
        }
        let shown = value.scalar == nil ? Node.string("") : value
        for schema in schema["allOf"]?.sequence ?? [] { check(value, schema, path: path) }
        if let choices = schema["anyOf"]?.sequence, !choices.isEmpty, !choices.contains(where: matches) {
            invalid(path, shown, "must validate at least one schema (anyOf)")
        }
        if let choices = schema["oneOf"]?.sequence, !choices.isEmpty {
            let count = choices.count(where: matches)
            if count == 0 {
                invalid(path, shown, "must validate one and only one schema (oneOf). Found none valid")
            } else if count > 1 {
                invalid(path, shown, "must validate one and only one schema (oneOf). Found \(count) valid alternatives")
            }
        }
        if let excluded = schema["not"], matches(excluded) {
            invalid(path, shown, "must not validate the schema (not)")
        }
    }
}

/// The formats of strings that the API server checks in custom resources. Others pass.
enum StringFormat {
    static func isValid(_ text: String, format: String) -> Bool {
        switch format {
        case "date-time":
            text.wholeMatch(
                of: /[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})/)
                != nil
        case "date": text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil
        case "uuid":
            text.wholeMatch(of: /[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}/)
                != nil
        case "ipv4":
            text.split(separator: ".", omittingEmptySubsequences: false).count == 4
                && text.split(separator: ".").allSatisfy { UInt8($0) != nil }
        default: true
        }
    }
}
