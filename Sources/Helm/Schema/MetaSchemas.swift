import GoTemplate
import Manifests

/// The schemas of schemas, for each draft: what the keywords may hold. Titles and other remarks are left out.
struct MetaSchemas: Sendable {
    private let set: SchemaSet
    private let drafts: [SchemaDraft: Int]
    private let vocabularies: [SchemaDraft: [ByteString: Int]]

    private static let compiled = Result<MetaSchemas, HelmError> { () throws(HelmError) in try MetaSchemas() }

    /// All of them, compiled once.
    static func shared() throws(HelmError) -> MetaSchemas { try compiled.get() }

    private init() throws(HelmError) {
        let compiler = SchemaCompiler(documents: SchemaDocuments(root: .bool(true)), isForMetaSchemas: true)
        var drafts: [SchemaDraft: Int] = [:]
        var vocabularies: [SchemaDraft: [ByteString: Int]] = [:]
        for draft in SchemaDraft.allCases {
            drafts[draft] = try compiler.compile(ByteString(draft.url))
            for name in draft.vocabularies {
                let url = ByteString(draft.url.utf8.dropLast("schema".utf8.count) + "meta/".utf8 + name.bytes)
                vocabularies[draft, default: [:]][name] = try compiler.compile(url)
            }
        }
        set = compiler.set
        self.drafts = drafts
        self.vocabularies = vocabularies
    }

    /// Checks a schema. `nil`: it is one.
    ///
    /// - Parameter resources: the parts of the document with addresses of their own; each is held against the
    ///   meta-schema of its own draft.
    func validate(
        _ schema: SchemaValue, dialect: SchemaDialect, resources: [ByteString: SchemaDocument.Resource]
    ) throws(HelmError) -> SchemaViolation? {
        var set = set
        let position = position(of: dialect, in: &set)
        var positions: [ByteString: Int] = [:]
        for (pointer, resource) in resources where resource.dialect != dialect {
            positions[pointer] = self.position(of: resource.dialect, in: &set)
        }
        if !positions.isEmpty {
            for (pointer, resource) in resources where resource.dialect == dialect { positions[pointer] = position }
        }
        let check = SchemaValidation(set, meta: .init(position: position, positions: positions))
        return try check.validate(schema, schema: position)
    }

    private func position(of dialect: SchemaDialect, in set: inout SchemaSet) -> Int {
        guard let names = dialect.vocabularies else { return drafts[dialect.draft] ?? 0 }
        var schema = CompiledSchema.Fields()
        let position = set.schemas.count
        schema.draft = dialect.draft
        schema.resource = position
        schema.allOf = names.compactMap { vocabularies[dialect.draft]?[$0] }
        if dialect.draft >= .draft2020 {
            schema.dynamicAnchor = "meta"
            schema.dynamicAnchors = ["meta": position]
        }
        set.schemas.append(CompiledSchema(schema))
        return position
    }

    /// The meta-schema at an address; `nil` for all other addresses.
    static func text(of url: ByteString) -> String? {
        var rest = url.bytes[...]
        let schemes = ["http://json-schema.org/", "https://json-schema.org/"]
        guard let scheme = schemes.first(where: { rest.starts(with: $0.utf8) }) else { return nil }
        rest = rest.dropFirst(scheme.utf8.count)
        let path = String(decoding: rest, as: UTF8.self)
        return texts[path == "schema" ? "draft/2020-12/schema" : path]
    }

    static func parse(_ text: String) throws(HelmError) -> SchemaValue {
        do {
            return try SchemaValue(schema: JSON.parse(text))
        } catch let error as HelmError {
            throw error
        } catch {
            throw HelmError("\(error)")
        }
    }
}
