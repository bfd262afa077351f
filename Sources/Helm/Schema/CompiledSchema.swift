import GoTemplate
import RegularExpressions

/// A schema ready for use. Other schemas are named by their positions in a `SchemaSet`.
final class CompiledSchema: Sendable {
    let fields: Fields

    init(_ fields: Fields) { self.fields = fields }

    /// What the keywords of a schema say; `nil` for keywords that are not there.
    struct Fields: Sendable {
        /// Where the schema stands; `nil` for one that was put together.
        var address: SchemaAddress?
        /// The place as text.
        var location: String { address?.text ?? "urn:mem:metaschema" }
        var draft = SchemaDraft.latest
        /// The schema of the nearest `$id` at or above this one.
        var resource = 0
        /// Schemas of a resource that `$dynamicRef` may reach, by their names.
        var dynamicAnchors: [ByteString: Int] = [:]

        /// The value of a schema that is `true`, `false` or `{}`.
        var constant: Bool?
        var reference: Int?
        var recursiveReference: Int?
        var isRecursiveAnchor = false
        var dynamicReference: (target: Int, anchor: ByteString)?
        var dynamicAnchor: ByteString = ""
        var types: SchemaValue.Types = []
        var enumeration: [SchemaValue]?
        var constantValue: SchemaValue?
        var format: SchemaFormat?

        var not: Int?
        var allOf: [Int] = []
        var anyOf: [Int] = []
        var oneOf: [Int] = []
        var condition: Int?
        var thenSchema: Int?
        var elseSchema: Int?

        var maxProperties: Int?
        var minProperties: Int?
        var required: [ByteString] = []
        var propertyNames: Int?
        var properties: [ByteString: Int] = [:]
        var patternProperties: [(pattern: RegularExpression, schema: Int)] = []
        var additionalProperties: Additional?
        var dependencies: [(property: ByteString, dependency: Dependency)] = []
        var dependentRequired: [(property: ByteString, required: [ByteString])] = []
        var dependentSchemas: [(property: ByteString, schema: Int)] = []
        var unevaluatedProperties: Int?

        var minItems: Int?
        var maxItems: Int?
        var hasUniqueItems = false
        var contains: Int?
        var minContains: Int?
        var maxContains: Int?
        /// `items` of drafts before 2020-12.
        var items: Items?
        var additionalItems: Additional?
        var prefixItems: [Int] = []
        /// `items` from 2020-12 on.
        var remainingItems: Int?
        var unevaluatedItems: Int?

        var minLength: Int?
        var maxLength: Int?
        var pattern: RegularExpression?

        var maximum: DecimalNumber?
        var minimum: DecimalNumber?
        var exclusiveMaximum: DecimalNumber?
        var exclusiveMinimum: DecimalNumber?
        var multipleOf: DecimalNumber?

        /// Whether each property is evaluated by the schema itself.
        var evaluatesAllProperties = false
        /// Whether each item is evaluated by the schema itself.
        var evaluatesAllItems = false
        /// How many first items the schema itself evaluates.
        var evaluatedItemCount = 0
    }

    /// What `additionalProperties` and `additionalItems` say.
    enum Additional: Sendable {
        case allowed(Bool)
        case schema(Int)
    }

    /// What `items` says before 2020-12.
    enum Items: Sendable {
        case each(Int)
        case first([Int])
    }

    /// What an entry of `dependencies` says.
    enum Dependency: Sendable {
        case required([ByteString])
        case schema(Int)
    }
}

/// Compiled schemas that refer to each other.
struct SchemaSet: Sendable {
    /// All of them.
    var schemas: [CompiledSchema] = []

    subscript(index: Int) -> CompiledSchema.Fields {
        @inline(__always) _read { yield schemas[index].fields }
    }
}
