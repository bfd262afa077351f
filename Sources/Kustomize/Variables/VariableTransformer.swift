import Base
import Manifests

/// Puts values in the place of `$(NAME)` in the fields where variables are looked for (`varReference`).
///
/// `$$` stands for a `$`; the name of no variable stays as it is. Where a variable is all of a string, the field gets
/// the type of the variable's value.
struct VariableTransformer: Transformer {
    private let values: [String: VariableValue]
    private let references: [(spec: FieldSpec, path: FieldSpecPath)]

    /// Creates a transformer from what the variables stand for (`VariableSet.values(in:)`).
    init(values: [String: VariableValue], fieldSpecs: [FieldSpec]) {
        self.values = values
        references = fieldSpecs.map { ($0, FieldSpecPath($0.path)) }
    }

    /// Throws `KustomizeError` where a field is not what it should be.
    func transform(_ resources: ResourceMap) throws {
        guard !values.isEmpty else { return }
        var applying: [GroupVersionKind: [Int]] = [:]
        for resource in resources.resources {
            let kind = resource.groupVersionKind
            let positions =
                applying[kind] ?? references.indices.filter { references[$0].spec.selects(kind) }
            applying[kind] = positions
            for position in positions {
                let (spec, path) = references[position]
                do {
                    try path.replace(in: resource, replacement(for:))
                } catch let problem as FieldProblem {
                    throw problem.error(in: resource, field: spec.path)
                }
            }
        }
    }

    private func replacement(for node: Node) throws -> Node? {
        switch node.content {
        case .scalar: return expanded(node)
        case .mapping(var mapping):
            var changes = false
            for (index, entry) in mapping.entries.enumerated() {
                guard let value = expanded(entry.value) else { continue }
                mapping.updateValue(at: index) { $0 = value }
                changes = true
            }
            return changes ? Node(.mapping(mapping), line: node.line, column: node.column) : nil
        case .sequence(var items):
            var changes = false
            for index in items.indices {
                // A plain style marks a date, which is no string to the tool.
                guard let scalar = items[index].scalar, scalar.kind == .string, scalar.style != .plain else {
                    throw FieldProblem("a list in which vars are looked for must hold strings only", at: items[index])
                }
                guard let value = expanded(items[index]) else { continue }
                items[index] = value
                changes = true
            }
            return changes ? Node(.sequence(items), line: node.line, column: node.column) : nil
        }
    }

    /// The scalar with its variables replaced; `nil` if it is no string or stays.
    private func expanded(_ node: Node) -> Node? {
        guard let scalar = node.scalar, scalar.kind == .string else { return nil }
        guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return nil }
        return Node(.scalar(expand(scalar.text)), line: node.line, column: node.column)
    }

    /// Reads `text` from left to right; replaced values are not read again.
    private func expand(_ text: String) -> Scalar {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "$"), position + 1 < bytes.count else {
                result.append(bytes[position])
                position += 1
                continue
            }
            switch bytes[position + 1] {
            case UInt8(ascii: "$"):
                result.append(UInt8(ascii: "$"))
                position += 2
            case UInt8(ascii: "("):
                guard let end = bytes[(position + 2)...].firstIndex(of: UInt8(ascii: ")")) else {
                    result += bytes[position...(position + 1)]
                    position += 2
                    continue
                }
                let value = values[String(decoding: bytes[(position + 2)..<end], as: UTF8.self)]
                if position == 0, end == bytes.count - 1, let scalar = value?.scalar { return scalar }
                if let text = value?.text { result += text.utf8 } else { result += bytes[position...end] }
                position = end + 1
            case let next where next >= 0x80:
                // The tool takes the byte for a character and so breaks what is not ASCII.
                result.append(UInt8(ascii: "$"))
                result += String(Unicode.Scalar(next)).utf8
                position += 2
            default:
                result += bytes[position...(position + 1)]
                position += 2
            }
        }
        // What is no text any more is written as YAML's binary.
        let text = String(validating: result, as: UTF8.self) ?? Base64.encode(result)
        return Scalar(text: text, kind: .string)
    }
}
