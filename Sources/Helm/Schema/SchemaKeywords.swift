import GoTemplate

/// Reads the keywords of one schema object.
struct SchemaKeywords {
    let compiler: SchemaCompiler
    let object: [ByteString: SchemaValue]
    let address: SchemaAddress
    let document: SchemaDocument
    let resource: SchemaDocument.Resource
    var schema: CompiledSchema.Fields

    private var draft: SchemaDraft { schema.draft }
    private func has(_ vocabulary: ByteString) -> Bool { resource.dialect.has(vocabulary) }

    /// Fills `schema`.
    mutating func read() throws(HelmError) {
        schema.reference = try reference("$ref")
        // In old drafts nothing else counts beside a `$ref`, but for the keywords that came with later drafts.
        if draft >= .draft2019 || schema.reference == nil {
            if has("applicator") { try readApplicators() }
            if has("validation") { try readAssertions() }
            readFormat()
        }
        if draft >= .draft6 {
            if has("applicator") {
                schema.contains = try one("contains")
                schema.propertyNames = try one("propertyNames")
            }
            if has("validation") { schema.constantValue = object["const"] }
        }
        if draft >= .draft7, has("applicator") {
            schema.condition = try one("if")
            if schema.condition != nil {
                let fixed = bool("if")
                if fixed != false { schema.thenSchema = try one("then") }
                if fixed != true { schema.elseSchema = try one("else") }
            }
        }
        if draft >= .draft2019 { try readDraft2019() }
        if draft >= .draft2020 { try readDraft2020() }
    }

    private mutating func readApplicators() throws(HelmError) {
        schema.allOf = try list("allOf") ?? []
        schema.anyOf = try list("anyOf") ?? []
        schema.oneOf = try list("oneOf") ?? []
        schema.not = try one("not")
        if draft < .draft2020 {
            if case .array? = object["items"] {
                schema.items = .first(try list("items") ?? [])
                schema.additionalItems = try additional("additionalItems")
            } else {
                schema.items = try one("items").map { .each($0) }
            }
        }
        schema.properties = Dictionary(uniqueKeysWithValues: try map("properties"))
        for (text, inner) in try map("patternProperties") {
            let pattern = try compiler.pattern(text, keyword: "patternProperties", at: address)
            schema.patternProperties.append((pattern, inner))
        }
        schema.additionalProperties = try additional("additionalProperties")
        if case .object(let entries)? = object["dependencies"] {
            for (property, value) in entries.sorted(by: { $0.key < $1.key }) {
                if case .array(let names) = value {
                    schema.dependencies.append((property, .required(strings(names))))
                } else {
                    let inner = try compiler.enqueue(address.appending("dependencies", property))
                    schema.dependencies.append((property, .schema(inner)))
                }
            }
        }
    }

    private mutating func readAssertions() throws(HelmError) {
        switch object["type"] {
        case .string(let name)?: schema.types = type(name)
        case .array(let names)?: schema.types = strings(names).reduce(into: []) { $0.formUnion(type($1)) }
        default: break
        }
        if case .array(let values)? = object["enum"] { schema.enumeration = values }
        schema.multipleOf = number("multipleOf")
        schema.maximum = number("maximum")
        if bool("exclusiveMaximum") == true {
            schema.exclusiveMaximum = schema.maximum
            schema.maximum = nil
        } else {
            schema.exclusiveMaximum = number("exclusiveMaximum")
        }
        schema.minimum = number("minimum")
        if bool("exclusiveMinimum") == true {
            schema.exclusiveMinimum = schema.minimum
            schema.minimum = nil
        } else {
            schema.exclusiveMinimum = number("exclusiveMinimum")
        }
        schema.minLength = count("minLength")
        schema.maxLength = count("maxLength")
        if case .string(let pattern)? = object["pattern"] {
            schema.pattern = try compiler.pattern(pattern, keyword: "pattern", at: address)
        }
        schema.minItems = count("minItems")
        schema.maxItems = count("maxItems")
        schema.hasUniqueItems = bool("uniqueItems") ?? false
        schema.maxProperties = count("maxProperties")
        schema.minProperties = count("minProperties")
        if case .array(let names)? = object["required"] { schema.required = strings(names) }
    }

    private mutating func readFormat() {
        guard compiler.assertsFormat(resource.dialect), case .string(let name)? = object["format"] else { return }
        schema.format = SchemaFormat(rawValue: name.description)
    }

    private mutating func readDraft2019() throws(HelmError) {
        schema.recursiveReference = try reference("$recursiveRef")
        schema.isRecursiveAnchor = bool("$recursiveAnchor") ?? false
        if has("validation") {
            if schema.contains != nil {
                schema.minContains = count("minContains")
                schema.maxContains = count("maxContains")
            }
            if case .object(let entries)? = object["dependentRequired"] {
                for (property, value) in entries.sorted(by: { $0.key < $1.key }) {
                    if case .array(let names) = value { schema.dependentRequired.append((property, strings(names))) }
                }
            }
        }
        if has("applicator") { schema.dependentSchemas = try map("dependentSchemas") }
        if has(draft == .draft2019 ? "applicator" : "unevaluated") {
            schema.unevaluatedItems = try one("unevaluatedItems")
            schema.unevaluatedProperties = try one("unevaluatedProperties")
        }
    }

    private mutating func readDraft2020() throws(HelmError) {
        if case .string(let text)? = object["$dynamicRef"], let target = try reference("$dynamicRef") {
            let fragment = try SchemaAddress.splitUnescaping(text).fragment
            let isAnchor = !fragment.isEmpty && fragment.bytes.first != UInt8(ascii: "/")
            schema.dynamicReference = (target, isAnchor ? fragment : "")
        }
        if case .string(let name)? = object["$dynamicAnchor"] { schema.dynamicAnchor = name }
        if has("applicator") {
            schema.prefixItems = try list("prefixItems") ?? []
            schema.remainingItems = try one("items")
        }
    }

    // MARK: Values of keywords

    private func reference(_ keyword: ByteString) throws(HelmError) -> Int? {
        guard case .string(let text)? = object[keyword] else { return nil }
        return try compiler.resolve(text, from: resource, in: document)
    }

    private func one(_ keyword: ByteString) throws(HelmError) -> Int? {
        object[keyword] == nil ? nil : try compiler.enqueue(address.appending(keyword))
    }

    private func list(_ keyword: ByteString) throws(HelmError) -> [Int]? {
        guard case .array(let items)? = object[keyword] else { return nil }
        var schemas: [Int] = []
        for index in items.indices {
            schemas.append(try compiler.enqueue(address.appending(keyword, ByteString(String(index)))))
        }
        return schemas
    }

    private func map(_ keyword: ByteString) throws(HelmError) -> [(ByteString, Int)] {
        guard case .object(let entries)? = object[keyword] else { return [] }
        var schemas: [(ByteString, Int)] = []
        for key in entries.keys.sorted() {
            schemas.append((key, try compiler.enqueue(address.appending(keyword, key))))
        }
        return schemas
    }

    private func additional(_ keyword: ByteString) throws(HelmError) -> CompiledSchema.Additional? {
        if let isAllowed = bool(keyword) { return .allowed(isAllowed) }
        return try one(keyword).map { .schema($0) }
    }

    private func bool(_ keyword: ByteString) -> Bool? {
        if case .bool(let value)? = object[keyword] { return value }
        return nil
    }

    private func number(_ keyword: ByteString) -> DecimalNumber? {
        if case .number(let value)? = object[keyword] { return value }
        return nil
    }

    private func count(_ keyword: ByteString) -> Int? { number(keyword)?.int }

    private func strings(_ values: [SchemaValue]) -> [ByteString] {
        values.compactMap { value in
            if case .string(let text) = value { return text }
            return nil
        }
    }

    private func type(_ name: ByteString) -> SchemaValue.Types {
        SchemaValue.Types.all.first { name.bytes.elementsEqual($0.name.utf8) }?.type ?? []
    }
}
