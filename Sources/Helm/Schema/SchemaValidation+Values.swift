import GoTemplate
import RegularExpressions

// The keywords for each type of value.

extension SchemaValidation {
    func validateObject(_ object: [ByteString: SchemaValue], _ frame: inout Frame) throws(HelmError) {
        let index = frame.schema
        if let least = set[index].minProperties, object.count < least {
            report(.count("minProperties", found: object.count, wanted: least), &frame)
        }
        if let most = set[index].maxProperties, object.count > most {
            report(.count("maxProperties", found: object.count, wanted: most), &frame)
        }
        let missing = set[index].required.filter { object[$0] == nil }
        if !missing.isEmpty { report(.required(missing), &frame) }
        if frame.isQuick, !frame.violations.isEmpty { return }
        for (property, dependency) in set[index].dependencies where object[property] != nil {
            switch dependency {
            case .required(let names):
                let missing = names.filter { object[$0] == nil }
                if !missing.isEmpty { report(.dependency(property: property, missing: missing), &frame) }
            case .schema(let schema): append(try validateSelf(schema, &frame), &frame)
            }
        }
        try validateProperties(object, &frame)
        if set[index].draft < .draft6 { return }
        if let names = set[index].propertyNames {
            for name in object.keys.sorted() { append(try validateName(name, schema: names, frame), &frame) }
        }
        for (property, schema) in set[index].dependentSchemas where object[property] != nil {
            append(try validateSelf(schema, &frame), &frame)
        }
        for (property, names) in set[index].dependentRequired where object[property] != nil {
            let missing = names.filter { object[$0] == nil }
            if !missing.isEmpty { report(.dependency(property: property, missing: missing), &frame) }
        }
    }

    private func validateProperties(_ object: [ByteString: SchemaValue], _ frame: inout Frame) throws(HelmError) {
        let index = frame.schema
        let patterns = set[index].patternProperties
        let additional = set[index].additionalProperties
        if patterns.isEmpty, additional == nil, set[index].properties.isEmpty { return }
        var refused: [ByteString] = []
        for name in object.keys.sorted() {
            if frame.isQuick, !frame.violations.isEmpty { return }
            guard let value = object[name] else { continue }
            var isEvaluated = false
            if let schema = set[index].properties[name] {
                isEvaluated = true
                append(try validateInner(schema, value, at: name, frame), &frame)
            }
            for (pattern, schema) in patterns where pattern.isMatch(name.bytes) {
                isEvaluated = true
                append(try validateInner(schema, value, at: name, frame), &frame)
            }
            if !isEvaluated, let additional {
                isEvaluated = true
                switch additional {
                case .allowed(true): break
                case .allowed(false): refused.append(name)
                case .schema(let schema): append(try validateInner(schema, value, at: name, frame), &frame)
                }
            }
            if isEvaluated { frame.unevaluated.properties.remove(name) }
        }
        if !refused.isEmpty { report(.additionalProperties(refused), &frame) }
    }

    func validateArray(_ items: [SchemaValue], _ frame: inout Frame) throws(HelmError) {
        let index = frame.schema
        if let least = set[index].minItems, items.count < least {
            report(.count("minItems", found: items.count, wanted: least), &frame)
        }
        if let most = set[index].maxItems, items.count > most {
            report(.count("maxItems", found: items.count, wanted: most), &frame)
        }
        if set[index].hasUniqueItems, let (first, second) = Self.equalItems(items) {
            report(.equalItems(first, second), &frame)
        }
        if set[index].draft < .draft2020 {
            var evaluated = 0
            switch set[index].items {
            case .each(let schema):
                try validateItems(items, from: 0, schema, &frame)
                evaluated = items.count
            case .first(let schemas):
                evaluated = min(items.count, schemas.count)
                try validateFirstItems(items, schemas, &frame)
            case nil: break
            }
            switch set[index].additionalItems {
            case .allowed(false)?:
                if evaluated != items.count { report(.additionalItems(items.count - evaluated), &frame) }
            case .schema(let schema)?:
                // As Helm's validator has it, these are counted from the first additional one.
                for (offset, item) in items[evaluated...].enumerated() {
                    append(try validateInner(schema, item, at: ByteString(String(offset)), frame), &frame)
                }
            case .allowed(true)?, nil: break
            }
        } else {
            let schemas = set[index].prefixItems
            try validateFirstItems(items, schemas, &frame)
            if let schema = set[index].remainingItems {
                for (offset, item) in items.dropFirst(schemas.count).enumerated() {
                    append(try validateInner(schema, item, at: ByteString(String(offset)), frame), &frame)
                }
            }
        }
        if let schema = set[index].contains { try validateContains(items, schema, &frame) }
    }

    private func validateItems(
        _ items: [SchemaValue], from first: Int, _ schema: Int, _ frame: inout Frame
    ) throws(HelmError) {
        for (offset, item) in items[first...].enumerated() {
            append(try validateInner(schema, item, at: ByteString(String(first + offset)), frame), &frame)
        }
    }

    private func validateFirstItems(_ items: [SchemaValue], _ schemas: [Int], _ frame: inout Frame) throws(HelmError) {
        for (position, (schema, item)) in zip(schemas, items).enumerated() {
            append(try validateInner(schema, item, at: ByteString(String(position)), frame), &frame)
        }
    }

    private func validateContains(_ items: [SchemaValue], _ schema: Int, _ frame: inout Frame) throws(HelmError) {
        var violations: [SchemaViolation] = []
        var matched: [Int] = []
        for (position, item) in items.enumerated() {
            if let violation = try validateInner(schema, item, at: ByteString(String(position)), frame) {
                violations.append(violation)
            } else {
                matched.append(position)
                if set[frame.schema].draft >= .draft2020 { frame.unevaluated.items.remove(position) }
            }
        }
        if let least = set[frame.schema].minContains {
            if matched.count < least {
                report(.minContains(matched: matched, wanted: least), causes: violations, &frame)
            }
        } else if matched.isEmpty {
            report(.contains, causes: violations, &frame)
        }
        if let most = set[frame.schema].maxContains, matched.count > most {
            report(.maxContains(matched: matched, wanted: most), &frame)
        }
    }

    private static func equalItems(_ items: [SchemaValue]) -> (Int, Int)? {
        // Up to this length Helm's validator compares each with each.
        if items.count <= 20 {
            for second in items.indices.dropFirst() {
                for first in 0..<second where items[second].matches(items[first]) { return (first, second) }
            }
            return nil
        }
        var firstPositions: [SchemaValue: Int] = [:]
        for (position, item) in items.enumerated() {
            if let first = firstPositions[item] { return (first, position) }
            firstPositions[item] = position
        }
        return nil
    }

    func validateString(_ text: ByteString, _ frame: inout Frame) {
        let index = frame.schema
        if set[index].minLength != nil || set[index].maxLength != nil {
            let length = text.description.unicodeScalars.count
            if let least = set[index].minLength, length < least {
                report(.count("minLength", found: length, wanted: least), &frame)
            }
            if let most = set[index].maxLength, length > most {
                report(.count("maxLength", found: length, wanted: most), &frame)
            }
        }
        if let pattern = set[index].pattern, !pattern.isMatch(text.bytes) {
            report(.pattern(text, pattern.pattern), &frame)
        }
    }

    func validateNumber(_ number: DecimalNumber, _ frame: inout Frame) {
        let index = frame.schema
        if let least = set[index].minimum, number < least {
            report(.bound("minimum", found: number, wanted: least), &frame)
        }
        if let most = set[index].maximum, number > most {
            report(.bound("maximum", found: number, wanted: most), &frame)
        }
        if let bound = set[index].exclusiveMinimum, number <= bound {
            report(.bound("exclusiveMinimum", found: number, wanted: bound), &frame)
        }
        if let bound = set[index].exclusiveMaximum, number >= bound {
            report(.bound("exclusiveMaximum", found: number, wanted: bound), &frame)
        }
        if let divisor = set[index].multipleOf, !number.isMultiple(of: divisor) {
            report(.bound("multipleOf", found: number, wanted: divisor), &frame)
        }
    }

    // MARK: Combinations

    func validateCombinations(_ frame: inout Frame) throws(HelmError) {
        let index = frame.schema
        if let schema = set[index].not, try validateSelf(schema, &frame, isQuick: true) == nil { report(.not, &frame) }
        if !set[index].allOf.isEmpty {
            var violations: [SchemaViolation] = []
            for schema in set[index].allOf {
                guard let violation = try validateSelf(schema, &frame) else { continue }
                violations.append(violation)
                if frame.isQuick { break }
            }
            if !violations.isEmpty { report(.allOf, causes: violations, &frame) }
        }
        if !set[index].anyOf.isEmpty { try validateAnyOf(set[index].anyOf, &frame) }
        if !set[index].oneOf.isEmpty { try validateOneOf(set[index].oneOf, &frame) }
        if let condition = set[index].condition {
            if try validateSelf(condition, &frame, isQuick: true) == nil {
                if let schema = set[index].thenSchema { append(try validateSelf(schema, &frame), &frame) }
            } else if let schema = set[index].elseSchema {
                append(try validateSelf(schema, &frame), &frame)
            }
        }
    }

    private func validateAnyOf(_ schemas: [Int], _ frame: inout Frame) throws(HelmError) {
        var isMatched = false
        var violations: [SchemaViolation] = []
        for schema in schemas {
            if let violation = try validateSelf(schema, &frame) {
                violations.append(violation)
            } else {
                isMatched = true
                // What the other schemas evaluate counts too.
                if frame.unevaluated.isEmpty { break }
            }
        }
        if !isMatched { report(.anyOf, causes: violations, &frame) }
    }

    private func validateOneOf(_ schemas: [Int], _ frame: inout Frame) throws(HelmError) {
        var matched: Int?
        var violations: [SchemaViolation] = []
        for (position, schema) in schemas.enumerated() {
            if let violation = try validateSelf(schema, &frame, isQuick: matched != nil) {
                if matched == nil { violations.append(violation) }
            } else if let first = matched {
                report(.oneOf(matched: [first, position]), &frame)
                return
            } else {
                matched = position
            }
        }
        if matched == nil { report(.oneOf(matched: []), causes: violations, &frame) }
    }

    func validateUnevaluated(_ frame: inout Frame) throws(HelmError) {
        let index = frame.schema
        if let schema = set[index].unevaluatedProperties, case .object(let object) = frame.value {
            for name in frame.unevaluated.properties.sorted() {
                guard let value = object[name] else { continue }
                append(try validateInner(schema, value, at: name, frame), &frame)
            }
            frame.unevaluated.properties = []
        }
        if let schema = set[index].unevaluatedItems, case .array(let items) = frame.value {
            for position in frame.unevaluated.items.sorted() {
                append(try validateInner(schema, items[position], at: ByteString(String(position)), frame), &frame)
            }
            frame.unevaluated.items = []
        }
    }

    // MARK: Violations

    private func report(_ kind: SchemaViolation.Kind, causes: [SchemaViolation] = [], _ frame: inout Frame) {
        var violation = violation(kind, frame)
        violation.causes = causes
        frame.violations.append(violation)
    }

    private func append(_ violation: SchemaViolation?, _ frame: inout Frame) {
        if let violation { frame.violations.append(violation) }
    }
}
