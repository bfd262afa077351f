import GoTemplate
import RegularExpressions

/// Turns schema documents into `CompiledSchema`s: from one schema on, all that it leads to.
final class SchemaCompiler {
    /// The most schemas that one document may lead to.
    static let schemaLimit = 200_000

    private let documents: SchemaDocuments
    /// Whether `format` is checked in any draft, and schemas are not checked themselves: so for meta-schemas.
    private let isForMetaSchemas: Bool
    private var roots: [ByteString: SchemaDocument] = [:]
    private var queue: [SchemaAddress] = []
    private var positions: [SchemaAddress: Int] = [:]
    private var fields: [CompiledSchema.Fields] = []
    private var patterns: [ByteString: RegularExpression] = [:]

    init(documents: SchemaDocuments, isForMetaSchemas: Bool = false) {
        self.documents = documents
        self.isForMetaSchemas = isForMetaSchemas
    }

    /// Compiles the document at an address. Returns its position in `set`.
    func compile(_ url: ByteString) throws(HelmError) -> Int {
        _ = try document(url)
        let first = try enqueue(SchemaAddress(url: url, pointer: ""))
        while fields.count < queue.count {
            let address = queue[fields.count]
            try ensureCollected(address)
            let document = try document(address.url)
            fields.append(try compile(address.lookup(in: document.value), at: address, in: document))
        }
        return first
    }

    /// All that was compiled.
    var set: SchemaSet { SchemaSet(schemas: fields.map { CompiledSchema($0) }) }

    func enqueue(_ address: SchemaAddress) throws(HelmError) -> Int {
        if let position = positions[address] { return position }
        guard queue.count < Self.schemaLimit else {
            throw HelmError("the schema leads to more than \(Self.schemaLimit) schemas")
        }
        queue.append(address)
        positions[address] = queue.count - 1
        return queue.count - 1
    }

    private func document(_ url: ByteString) throws(HelmError) -> SchemaDocument {
        if let document = roots[url] { return document }
        let value = try documents.load(url)
        var document = SchemaDocument(url: url, value: value)
        let fallback = SchemaDialect(draft: .latest, vocabularies: nil)
        try document.collect(value, base: url, at: "", fallback: fallback, documents: documents)
        let isMetaSchema =
            url.bytes.starts(with: "http://json-schema.org/".utf8)
            || url.bytes.starts(with: "https://json-schema.org/".utf8)
        if !isMetaSchema { try check(value, at: SchemaAddress(url: url, pointer: ""), in: document) }
        roots[url] = document
        return document
    }

    private func ensureCollected(_ address: SchemaAddress) throws(HelmError) {
        var document = try document(address.url)
        if document.hasProcessed(address.pointer) { return }
        let value = try address.lookup(in: document.value)
        roots[address.url] = nil
        try document.add(value, at: address.pointer, documents: documents)
        try check(value, at: address, in: document)
        roots[address.url] = document
    }

    /// Holds a schema against its meta-schema.
    private func check(
        _ value: SchemaValue, at address: SchemaAddress, in document: SchemaDocument
    ) throws(HelmError) {
        if isForMetaSchemas { return }
        let violation = try MetaSchemas.shared().validate(
            value, dialect: document.resource(at: address.pointer).dialect, resources: document.resources)
        guard let violation else { return }
        throw HelmError("\(GoQuoting.quote(address.text.utf8)) is not valid against metaschema: \(violation.text)")
    }

    private func compile(
        _ value: SchemaValue, at address: SchemaAddress, in document: SchemaDocument
    ) throws(HelmError) -> CompiledSchema.Fields {
        var schema = CompiledSchema.Fields()
        let resource = document.resource(at: address.pointer)
        schema.address = address
        schema.draft = resource.dialect.draft
        let owner = SchemaAddress(url: address.url, pointer: resource.pointer)
        schema.resource = try enqueue(owner)
        if schema.draft >= .draft2020, owner == address {
            for name in resource.dynamicAnchors {
                guard let pointer = resource.anchors[name] else { continue }
                schema.dynamicAnchors[name] = try enqueue(SchemaAddress(url: address.url, pointer: pointer))
            }
        }
        switch value {
        case .bool(let constant): schema.constant = constant
        case .object(let object):
            if object.isEmpty {
                schema.constant = true
            } else {
                var keywords = SchemaKeywords(
                    compiler: self, object: object, address: address, document: document, resource: resource,
                    schema: schema)
                try keywords.read()
                schema = keywords.schema
            }
        default: break
        }
        schema.evaluatesAllProperties = schema.additionalProperties != nil
        if schema.draft < .draft2020 {
            schema.evaluatesAllItems = schema.additionalItems != nil
            switch schema.items {
            case .each: schema.evaluatesAllItems = true
            case .first(let items): schema.evaluatedItemCount = items.count
            case nil: break
            }
        } else {
            schema.evaluatesAllItems = schema.remainingItems != nil
            schema.evaluatedItemCount = schema.prefixItems.count
        }
        return schema
    }

    /// The schema that a `$ref` of a resource leads to.
    func resolve(
        _ reference: ByteString, from resource: SchemaDocument.Resource, in document: SchemaDocument
    ) throws(HelmError) -> Int {
        let target = try SchemaAddress.join(resource.id, reference)
        // Names may have been added to the document since it was lent out.
        let current = roots[document.url] ?? document
        if let pointer = try current.pointer(of: target) {
            return try enqueue(SchemaAddress(url: document.url, pointer: pointer))
        }
        let other = try self.document(target.address)
        let pointer = try other.pointer(of: target.fragment, in: other.resource(at: ""))
        return try enqueue(SchemaAddress(url: target.address, pointer: pointer))
    }

    /// A regular expression of a keyword.
    func pattern(_ text: ByteString, keyword: ByteString, at address: SchemaAddress) throws(HelmError)
        -> RegularExpression
    {
        if let pattern = patterns[text] { return pattern }
        do {
            let pattern = try RegularExpression(text.description)
            patterns[text] = pattern
            return pattern
        } catch {
            throw HelmError(
                "invalid regex \(GoQuoting.quote(text.bytes)) at "
                    + "\(GoQuoting.quote(address.appending(keyword).text.utf8)): \(error)")
        }
    }

    /// Whether `format` is checked.
    func assertsFormat(_ dialect: SchemaDialect) -> Bool { isForMetaSchemas || dialect.assertsFormat }
}
