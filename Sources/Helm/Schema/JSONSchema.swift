import Base
import GoTemplate
public import Manifests

/// A schema for the values of a chart, as Helm reads `values.schema.json`: JSON Schema of drafts 4, 6, 7, 2019-09 and
/// 2020-12, the last one where `$schema` names none.
///
/// Patterns are Go's regular expressions. `format` is checked in drafts 4, 6 and 7 only; `contentEncoding` and its like
/// never. References lead to places in the schema, to `$id`s and anchors in it, and to the meta-schemas; those that
/// begin with `urn:` allow everything, and all others are errors.
public struct JSONSchema: Sendable {
    private let set: SchemaSet
    private let root: Int

    /// The most levels of objects and arrays in the text of a schema.
    public static let nestingLimit = 256

    /// Reads a schema. Like `validate`, the work is done on a thread with a large stack, for which the caller waits.
    ///
    /// - Parameter path: stands before line and column where the text is not JSON.
    /// - Throws: `Diagnostic` for text that is not JSON; `HelmError`, with Helm's message, for JSON that is no schema, for
    ///   references that lead nowhere or out of the schema, and where limits are passed.
    public init(_ bytes: [UInt8], path: String) throws {
        (set, root) = try DeepStack.run {
            let limits = JSON.Limits(depth: Self.nestingLimit, bytes: 64 << 20)
            let node = try JSON.parse(bytes, path: path, limits: limits)
            let compiler = SchemaCompiler(documents: SchemaDocuments(root: try SchemaValue(schema: node)))
            let root = try compiler.compile(SchemaDocuments.rootURL)
            return (compiler.set, root)
        }
    }

    /// What makes values invalid, in Helm's words: a line `- at 'PATH': …` for each violation, with those that caused
    /// it below it. Empty: the values are valid.
    ///
    /// - Throws: `HelmError` where a check takes more than the limits allow.
    public func validate(_ values: Node) throws -> [String] {
        try DeepStack.run { try validate(SchemaValue(values: values)) }
    }

    /// The same on the caller's own stack, which must be large.
    func validate(
        _ values: SchemaValue, stepLimit: Int = SchemaValidation.stepLimit
    ) throws(HelmError) -> [String] {
        let violation = try SchemaValidation(set, stepLimit: stepLimit).validate(values, schema: root)
        return violation?.causeTexts ?? []
    }
}
