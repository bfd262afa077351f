import GoTemplate

/// A version of JSON Schema.
enum SchemaDraft: Int, Sendable, Comparable, CaseIterable {
    case draft4 = 4
    case draft6 = 6
    case draft7 = 7
    case draft2019 = 2019
    case draft2020 = 2020

    /// The one for schemas that name none.
    static let latest = SchemaDraft.draft2020

    static func < (left: SchemaDraft, right: SchemaDraft) -> Bool { left.rawValue < right.rawValue }

    /// The address of its meta-schema.
    var url: String {
        switch self {
        case .draft4: "http://json-schema.org/draft-04/schema"
        case .draft6: "http://json-schema.org/draft-06/schema"
        case .draft7: "http://json-schema.org/draft-07/schema"
        case .draft2019: "https://json-schema.org/draft/2019-09/schema"
        case .draft2020: "https://json-schema.org/draft/2020-12/schema"
        }
    }

    /// The draft that a `$schema` names; `nil` for any other address.
    init?(url: ByteString) {
        let (address, fragment) = SchemaAddress.split(url)
        guard fragment.isEmpty else { return nil }
        var rest = address.bytes[...]
        for scheme in ["http://", "https://"] where rest.starts(with: scheme.utf8) {
            rest = rest.dropFirst(scheme.utf8.count)
            break
        }
        switch String(decoding: rest, as: UTF8.self) {
        case "json-schema.org/schema": self = .latest
        case "json-schema.org/draft/2020-12/schema": self = .draft2020
        case "json-schema.org/draft/2019-09/schema": self = .draft2019
        case "json-schema.org/draft-07/schema": self = .draft7
        case "json-schema.org/draft-06/schema": self = .draft6
        case "json-schema.org/draft-04/schema": self = .draft4
        default: return nil
        }
    }

    /// The keyword that gives a schema its address.
    var idKeyword: ByteString { self == .draft4 ? "id" : "$id" }

    /// The parts into which the keywords are grouped, by the last part of their addresses.
    var vocabularies: [ByteString] {
        switch self {
        case .draft4, .draft6, .draft7: []
        case .draft2019: ["core", "applicator", "validation", "meta-data", "format", "content"]
        case .draft2020:
            [
                "core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation",
                "format-assertion", "content",
            ]
        }
    }

    /// The parts that count where a meta-schema does not choose.
    var defaultVocabularies: [ByteString] {
        switch self {
        case .draft4, .draft6, .draft7: []
        case .draft2019: ["core", "applicator", "validation"]
        case .draft2020: ["core", "applicator", "unevaluated", "validation"]
        }
    }

    /// What the addresses of the parts begin with.
    var vocabularyPrefix: String {
        self == .draft2019
            ? "https://json-schema.org/draft/2019-09/vocab/" : "https://json-schema.org/draft/2020-12/vocab/"
    }

    /// How the value of a keyword holds schemas.
    enum Nesting: Sendable { case one, list, map, oneOrList }

    /// The keywords that hold schemas.
    var subschemas: [(keyword: ByteString, nesting: Nesting)] { Self.subschemasByDraft[self] ?? [] }

    private static let subschemasByDraft = Dictionary(
        uniqueKeysWithValues: allCases.map { draft in
            (draft, subschemaTable.filter { $0.since <= draft }.map { (keyword: $0.keyword, nesting: $0.nesting) })
        })

    private static let subschemaTable: [(keyword: ByteString, nesting: Nesting, since: SchemaDraft)] = [
        ("definitions", .map, .draft4), ("not", .one, .draft4), ("allOf", .list, .draft4), ("anyOf", .list, .draft4),
        ("oneOf", .list, .draft4), ("properties", .map, .draft4), ("additionalProperties", .one, .draft4),
        ("patternProperties", .map, .draft4), ("items", .oneOrList, .draft4), ("additionalItems", .one, .draft4),
        ("dependencies", .map, .draft4), ("propertyNames", .one, .draft6), ("contains", .one, .draft6),
        ("if", .one, .draft7), ("then", .one, .draft7), ("else", .one, .draft7), ("$defs", .map, .draft2019),
        ("dependentSchemas", .map, .draft2019), ("unevaluatedProperties", .one, .draft2019),
        ("unevaluatedItems", .one, .draft2019), ("contentSchema", .one, .draft2019),
        ("prefixItems", .list, .draft2020),
    ]

    /// The `$id` of a schema object without its fragment; `nil` if it has none.
    func id(of object: [ByteString: SchemaValue]) -> ByteString? {
        if self < .draft2019, object["$ref"] != nil { return nil }
        guard case .string(let id)? = object[idKeyword] else { return nil }
        let address = SchemaAddress.split(id).address
        return address.isEmpty ? nil : address
    }
}

/// A draft, and which of its parts count.
struct SchemaDialect: Sendable, Hashable {
    var draft: SchemaDraft
    /// The parts; `nil` for the draft's own choice.
    var vocabularies: [ByteString]?

    /// Whether keywords of this part count.
    func has(_ vocabulary: ByteString) -> Bool {
        if draft < .draft2019 || vocabulary == "core" { return true }
        return (vocabularies ?? draft.defaultVocabularies).contains(vocabulary)
    }

    /// Whether `format` is checked.
    var assertsFormat: Bool {
        switch draft {
        case .draft4, .draft6, .draft7: true
        case .draft2019: has("format")
        case .draft2020: has("format-assertion")
        }
    }
}
