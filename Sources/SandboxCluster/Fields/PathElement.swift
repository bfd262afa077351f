import Manifests

/// One step of a path into an object, in the spelling of FieldsV1: `f:name` for a field, `k:{"name":"x"}` for the
/// item of a list with keys, `v:"x"` for an item of a set, `i:0` for an index.
///
/// Elements are equal when their bytes are; keys are always spelled in one way, sorted by name.
struct PathElement: Hashable, Sendable {
    /// The spelling in FieldsV1.
    let text: String

    /// Creates an element from its spelling in FieldsV1; `nil` when it has no known prefix.
    init?(text: String) {
        guard let kind = text.utf8.first, text.utf8.dropFirst().first == UInt8(ascii: ":"),
            [UInt8(ascii: "f"), UInt8(ascii: "k"), UInt8(ascii: "v"), UInt8(ascii: "i")].contains(kind)
        else { return nil }
        self.text = text
    }

    private init(spelling: String) { text = spelling }

    /// The field `name` of an object, or a key of a map.
    static func field(_ name: String) -> PathElement { PathElement(spelling: "f:" + name) }

    /// An item of a set, a scalar.
    static func value(_ value: Node) -> PathElement { PathElement(spelling: "v:" + json(value)) }

    /// The item whose key fields have these JSON values; `pairs` are sorted by name.
    static func key(_ pairs: [(name: String, json: String)]) -> PathElement {
        let fields = pairs.map { "\(json(.string($0.name))):\($0.json)" }
        return PathElement(spelling: "k:{\(fields.joined(separator: ","))}")
    }

    /// The field's name, if the element is one.
    var fieldName: String? { text.utf8.first == UInt8(ascii: "f") ? String(text.dropFirst(2)) : nil }

    /// A scalar as the keys of FieldsV1 spell it.
    static func json(_ node: Node) -> String {
        String(decoding: JSON.serialize(node, sortedKeys: true, normalizedNumbers: true), as: UTF8.self)
    }

    static func == (left: PathElement, right: PathElement) -> Bool {
        left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension PathElement: Comparable {
    /// Fields before keys before values before indices, as the API machinery sorts them; numbers inside by value.
    static func < (left: PathElement, right: PathElement) -> Bool {
        let order: [UInt8] = [UInt8(ascii: "f"), UInt8(ascii: "k"), UInt8(ascii: "v"), UInt8(ascii: "i")]
        let left = Array(left.text.utf8), right = Array(right.text.utf8)
        if left[0] != right[0] {
            return (order.firstIndex(of: left[0]) ?? 4) < (order.firstIndex(of: right[0]) ?? 4)
        }
        if left[0] == UInt8(ascii: "f") { return left.lexicographicallyPrecedes(right) }
        return precedes(left, right)
    }

    /// Compares bytes, but runs of digits as numbers.
    private static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var l = 0, r = 0
        func digits(_ bytes: [UInt8], _ start: Int) -> ArraySlice<UInt8> {
            bytes[start...].prefix { (48...57).contains($0) }
        }
        while l < left.count, r < right.count {
            let a = digits(left, l), b = digits(right, r)
            if !a.isEmpty, !b.isEmpty {
                if a.count != b.count { return a.count < b.count }
                if !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
                l += a.count
                r += b.count
            } else {
                if left[l] != right[r] { return left[l] < right[r] }
                l += 1
                r += 1
            }
        }
        return left.count - l < right.count - r
    }
}

extension PathElement: CustomStringConvertible {
    /// The element as error messages show it: `.name`, `[name="x"]`, `[="x"]`, `[0]`.
    var description: String {
        let rest = String(text.dropFirst(2))
        switch text.utf8.first {
        case UInt8(ascii: "f"): return "." + rest
        case UInt8(ascii: "i"): return "[\(rest)]"
        case UInt8(ascii: "v"): return "[=\(rest)]"
        default:
            guard let mapping = try? JSON.parse(rest).mapping else { return "[\(rest)]" }
            return "[\(mapping.entries.map { "\($0.key)=\(Self.json($0.value))" }.joined(separator: ","))]"
        }
    }
}
