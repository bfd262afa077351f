/// Writes YAML piece by piece, for values that are no `Node`s: collections are opened and closed, items and keys
/// announced, and each scalar gets the style that Go's YAML gives it.
package struct YAMLWriter {
    private var emitter: YAMLEmitter
    private let isVersion3: Bool

    /// - Parameter isVersion3: writes as version 3 of Go's YAML does with an indentation of two: lists indented below
    ///   their keys, lines never folded, tabs kept in literal blocks.
    package init(isVersion3: Bool = false) {
        self.isVersion3 = isVersion3
        emitter = YAMLEmitter(bestWidth: isVersion3 ? .max : 80)
    }

    /// The number of bytes written so far.
    package var count: Int { emitter.bytes.count }

    // MARK: Collections

    /// Opens a list that has items.
    package mutating func beginSequence(isValueOfKey: Bool) {
        emitter.beginBlock(isIndentless: isValueOfKey && !isVersion3 && emitter.followsKey)
    }

    /// Opens a mapping that has keys.
    package mutating func beginMapping() { emitter.beginBlock() }

    /// Closes what was opened last.
    package mutating func endCollection() { emitter.endBlock() }

    /// Announces an item of a list.
    package mutating func beginItem() { emitter.beginItem() }

    /// Writes `[]`.
    package mutating func writeEmptySequence() { emitter.writeEmptyCollection("[]") }

    /// Writes `{}`.
    package mutating func writeEmptyMapping() { emitter.writeEmptyCollection("{}") }

    /// Keys longer than this, in bytes, get the long form `? key`.
    private static let longestSimpleKey = 128

    /// Writes a key; its value follows.
    package mutating func writeKey(_ bytes: UnsafeBufferPointer<UInt8>) {
        let analysis = ScalarAnalysis(bytes, allowsTabs: isVersion3)
        if analysis.isMultiline || bytes.count > YAMLWriter.longestSimpleKey {
            emitter.beginComplexKey()
            write(bytes, analysis, context: .value)
            emitter.endComplexKey()
        } else {
            emitter.beginSimpleKey()
            write(bytes, analysis, context: .simpleKey)
            emitter.endSimpleKey()
        }
    }

    // MARK: Scalars

    /// Writes a string: UTF-8, plain where it can be.
    package mutating func writeString(_ bytes: UnsafeBufferPointer<UInt8>) {
        write(bytes, ScalarAnalysis(bytes, allowsTabs: isVersion3), context: .value)
    }

    /// Writes a null, boolean or number as it is.
    package mutating func writePlain(_ bytes: UnsafeBufferPointer<UInt8>) {
        emitter.writePlain(bytes, context: .value)
    }

    /// Writes a null, boolean or number as it is.
    package mutating func writePlain(_ text: StaticString) {
        text.withUTF8Buffer { emitter.writePlain($0, context: .value) }
    }

    private mutating func write(
        _ bytes: UnsafeBufferPointer<UInt8>, _ analysis: ScalarAnalysis, context: YAMLEmitter.Context
    ) {
        let outer = emitter.beginScalar()
        defer { emitter.endScalar(outer) }
        if analysis.isMultiline, bytes.contains(0x0A) {
            if analysis.allowsBlock, context == .value {
                emitter.writeLiteral(bytes)
            } else {
                emitter.writeDoubleQuoted(bytes, context: context)
            }
        } else if ScalarResolver.needsQuotes(bytes) {
            emitter.writeDoubleQuoted(bytes, context: context)
        } else if analysis.allowsPlain {
            emitter.writePlain(bytes, context: context)
        } else if analysis.allowsSingleQuoted {
            emitter.writeSingleQuoted(bytes, context: context)
        } else {
            emitter.writeDoubleQuoted(bytes, context: context)
        }
    }

    /// Writes the Base64 text of bytes that are no text, with the tag that says so.
    package mutating func writeBinary(_ base64: UnsafeBufferPointer<UInt8>) {
        emitter.writeTag("!!binary")
        write(base64, ScalarAnalysis(base64), context: .value)
    }

    /// Ends the document and gives its text.
    package consuming func finish() -> [UInt8] {
        emitter.endDocument()
        return emitter.bytes
    }
}
