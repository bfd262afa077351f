import GoTemplate

/// One check of a value against a schema.
///
/// A schema may nest in itself and combine schemas in ways that take exponential time; so both the depth and the
/// number of steps are limited.
final class SchemaValidation {
    /// The most schemas that may be open at once.
    static let depthLimit = 1_000
    /// The most schemas that may be held against values in one check.
    static let stepLimit = 5_000_000

    /// What is needed to check schemas against meta-schemas: parts of the checked document may have other drafts.
    struct MetaCheck {
        /// The position of the meta-schema that stands for the schemas of the checked document.
        var position: Int
        /// The meta-schema of each part with an address of its own, by the part's pointer.
        var positions: [ByteString: Int]
    }

    /// A schema held against a value, below the one that led to it.
    private struct Scope {
        let schema: Int
        /// The keyword of the reference that led here; empty where none did.
        let reference: String
        /// Scopes of the same value have the same number.
        let valueNumber: Int
    }

    /// Properties and items that no keyword looked at yet.
    struct Unevaluated {
        var properties: Set<ByteString> = []
        var items: Set<Int> = []

        var isEmpty: Bool { properties.isEmpty && items.isEmpty }

        mutating func formIntersection(_ other: Unevaluated) {
            if !properties.isEmpty { properties.formIntersection(other.properties) }
            if !items.isEmpty { items.formIntersection(other.items) }
        }
    }

    /// A schema that is being held against a value.
    struct Frame {
        let schema: Int
        let value: SchemaValue
        var unevaluated: Unevaluated
        var violations: [SchemaViolation] = []
        /// Whether only validity counts, and not the reasons.
        let isQuick: Bool
    }

    let set: SchemaSet
    private var path: [ByteString] = []
    private var scopes: [Scope] = []
    private var meta: MetaCheck?
    private var steps = 0
    private let stepLimit: Int

    init(_ set: SchemaSet, meta: MetaCheck? = nil, stepLimit: Int = SchemaValidation.stepLimit) {
        self.set = set
        self.stepLimit = stepLimit
        self.meta = meta
    }

    /// Checks a value. `nil`: it is valid.
    ///
    /// - Throws: `HelmError` where the limits are passed.
    func validate(_ value: SchemaValue, schema: Int) throws(HelmError) -> SchemaViolation? {
        scopes = [Scope(schema: schema, reference: "", valueNumber: 0)]
        var frame = Frame(
            schema: schema, value: value, unevaluated: unevaluated(value, schema: schema, callerNeeds: false),
            isQuick: false)
        guard let violation = try validate(&frame) else { return nil }
        let causes = if case .group = violation.kind { violation.causes } else { [violation] }
        return SchemaViolation(kind: .schema(set[schema].location), path: [], causes: causes)
    }

    // MARK: One schema

    private func validate(_ frame: inout Frame) throws(HelmError) -> SchemaViolation? {
        steps += 1
        guard steps <= stepLimit else {
            throw HelmError("the schema needs more than \(stepLimit) steps to check these values")
        }
        guard scopes.count <= Self.depthLimit else {
            throw HelmError("the schema or the values nest more than \(Self.depthLimit) schemas deep")
        }
        let index = frame.schema
        if let constant = set[index].constant { return constant ? nil : violation(.falseSchema, frame) }
        if let cycle = cycle() { return violation(cycle, frame) }
        if let violation = try checkType(frame) { return violation }
        if let reference = set[index].reference {
            let violation = try validateReference(reference, keyword: "$ref", &frame)
            if set[index].draft < .draft2019 { return violation }
            if let violation { frame.violations.append(violation) }
        }
        switch frame.value {
        case .object(let object): try validateObject(object, &frame)
        case .array(let items): try validateArray(items, &frame)
        case .string(let text): validateString(text, &frame)
        case .number(let number): validateNumber(number, &frame)
        case .null, .bool: break
        }
        if frame.violations.isEmpty || !frame.isQuick {
            if set[index].draft >= .draft2019 { try validateReferences(&frame) }
            try validateCombinations(&frame)
            if set[index].draft >= .draft2019 { try validateUnevaluated(&frame) }
        }
        switch frame.violations.count {
        case 0: return nil
        case 1: return frame.violations[0]
        default:
            var group = violation(.group, frame)
            group.causes = frame.violations
            return group
        }
    }

    /// The keywords that look at the value as a whole.
    private func checkType(_ frame: Frame) throws(HelmError) -> SchemaViolation? {
        let (schema, value) = (frame.schema, frame.value)
        let types = set[schema].types
        if !types.isEmpty, types.isDisjoint(with: value.type) {
            var isWhole = false
            if case .number(let number) = value { isWhole = number.isInteger }
            if !(isWhole && types.contains(.integer)) {
                return violation(.type(found: value.type, wanted: types), frame)
            }
        }
        if let constant = set[schema].constantValue, !value.matches(constant) {
            return violation(.constant(constant), frame)
        }
        if let values = set[schema].enumeration {
            let isMatched = values.contains { $0.type == value.type } && values.contains { value.matches($0) }
            if !isMatched { return violation(.enumeration(values), frame) }
        }
        if let format = set[schema].format, case .string(let text) = value, let reason = format.problem(in: text.bytes)
        {
            return violation(.format(text, format, reason), frame)
        }
        return nil
    }

    // MARK: Schemas below

    /// Holds another schema against the same value.
    func validateSelf(
        _ schema: Int, _ frame: inout Frame, reference: String = "", isQuick: Bool = false
    ) throws(HelmError) -> SchemaViolation? {
        let savedMeta = meta
        let schema = actual(schema)
        var inner = Frame(
            schema: schema, value: frame.value,
            unevaluated: unevaluated(frame.value, schema: schema, callerNeeds: !frame.unevaluated.isEmpty),
            isQuick: frame.isQuick || isQuick)
        scopes.append(Scope(schema: schema, reference: reference, valueNumber: scopes.last?.valueNumber ?? 0))
        defer {
            scopes.removeLast()
            meta = savedMeta
        }
        let violation = try validate(&inner)
        if violation == nil { frame.unevaluated.formIntersection(inner.unevaluated) }
        return violation
    }

    /// Holds a schema against a value inside the current one.
    func validateInner(
        _ schema: Int, _ value: SchemaValue, at token: ByteString, _ frame: Frame
    ) throws(HelmError) -> SchemaViolation? {
        path.append(token)
        let savedMeta = meta
        let schema = actual(schema)
        var inner = Frame(
            schema: schema, value: value, unevaluated: unevaluated(value, schema: schema, callerNeeds: false),
            isQuick: frame.isQuick)
        scopes.append(Scope(schema: schema, reference: "", valueNumber: (scopes.last?.valueNumber ?? 0) + 1))
        defer {
            scopes.removeLast()
            path.removeLast()
            meta = savedMeta
        }
        return try validate(&inner)
    }

    /// Checks a name of a property, as a value of its own.
    func validateName(_ name: ByteString, schema: Int, _ frame: Frame) throws(HelmError) -> SchemaViolation? {
        let (savedPath, savedScopes, savedMeta) = (path, scopes, meta)
        let schema = actual(schema)
        defer { (path, scopes, meta) = (savedPath, savedScopes, savedMeta) }
        path = []
        scopes = [Scope(schema: schema, reference: "", valueNumber: 0)]
        var inner = Frame(schema: schema, value: .string(name), unevaluated: Unevaluated(), isQuick: false)
        guard let violation = try validate(&inner) else { return nil }
        let causes = if case .group = violation.kind { violation.causes } else { [violation] }
        return SchemaViolation(kind: .propertyName(name), path: [], causes: causes)
    }

    /// Holds the target of a reference against the same value.
    func validateReference(
        _ target: Int, keyword: String, _ frame: inout Frame
    ) throws(HelmError) -> SchemaViolation? {
        guard let inner = try validateSelf(target, &frame, reference: keyword) else { return nil }
        var result = violation(.reference, frame)
        if case .group = inner.kind { result.causes = inner.causes } else { result.causes = [inner] }
        return result
    }

    /// The meta-schema of the part of a schema that is being checked, if that part has one of its own.
    private func actual(_ schema: Int) -> Int {
        guard let meta, schema == meta.position, !meta.positions.isEmpty else { return schema }
        var pointer: [UInt8] = []
        for token in path {
            pointer.append(UInt8(ascii: "/"))
            SchemaAddress.escape(token, to: &pointer)
        }
        guard let own = meta.positions[ByteString(pointer)] else { return schema }
        self.meta?.position = own
        return own
    }

    private func unevaluated(_ value: SchemaValue, schema: Int, callerNeeds: Bool) -> Unevaluated {
        var result = Unevaluated()
        switch value {
        case .object(let object):
            if callerNeeds || set[schema].unevaluatedProperties != nil, !set[schema].evaluatesAllProperties {
                result.properties = Set(object.keys)
            }
        case .array(let items):
            let first = set[schema].evaluatedItemCount
            if callerNeeds || set[schema].unevaluatedItems != nil, !set[schema].evaluatesAllItems, first < items.count {
                result.items = Set(first..<items.count)
            }
        default: break
        }
        return result
    }

    // MARK: Dynamic references

    private func validateReferences(_ frame: inout Frame) throws(HelmError) {
        if var target = set[frame.schema].recursiveReference {
            if set[target].isRecursiveAnchor {
                for scope in scopes.reversed() where set[set[scope.schema].resource].isRecursiveAnchor {
                    target = scope.schema
                }
            }
            if let violation = try validateReference(target, keyword: "$recursiveRef", &frame) {
                frame.violations.append(violation)
            }
        }
        if let reference = set[frame.schema].dynamicReference {
            var target = reference.target
            if !reference.anchor.isEmpty, set[target].dynamicAnchor == reference.anchor {
                for scope in scopes.reversed() {
                    if let other = set[set[scope.schema].resource].dynamicAnchors[reference.anchor] { target = other }
                }
            }
            if let violation = try validateReference(target, keyword: "$dynamicRef", &frame) {
                frame.violations.append(violation)
            }
        }
    }

    // MARK: Cycles

    /// Whether the innermost schema is already being held against the same value.
    private func cycle() -> SchemaViolation.Kind? {
        guard let current = scopes.last else { return nil }
        for index in scopes.indices.dropLast().reversed() {
            guard scopes[index].valueNumber == current.valueNumber else { break }
            if scopes[index].schema == current.schema {
                return .referenceCycle(
                    keywordLocation(scopes.count - 1), keywordLocation(index), url: set[current.schema].location)
            }
        }
        return nil
    }

    private func keywordLocation(_ last: Int) -> String {
        var location = ""
        for index in stride(from: last, to: 0, by: -1) {
            if scopes[index].reference.isEmpty {
                let inner = set[scopes[index].schema].location
                let outer = set[scopes[index - 1].schema].location
                location = String(decoding: inner.utf8.dropFirst(outer.utf8.count), as: UTF8.self) + location
            } else {
                location = "/\(scopes[index].reference)\(location)"
            }
        }
        return location
    }

    // MARK: Violations

    /// A violation of the value that is looked at.
    func violation(_ kind: SchemaViolation.Kind, _ frame: Frame) -> SchemaViolation {
        SchemaViolation(kind: kind, path: frame.isQuick ? [] : path)
    }
}
