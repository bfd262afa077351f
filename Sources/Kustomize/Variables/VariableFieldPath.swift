import Manifests

/// The path of a variable's field: names between dots, positions as `ports[0]` or `ports.0`, items of lists as
/// `[name=web]`, and names with dots in brackets.
struct VariableFieldPath {
    private var parts: [String]

    init(_ path: String) {
        parts = Self.split(path).flatMap(Self.position)
            // The tool drops empty parts.
            .filter { !$0.isEmpty }
    }

    /// A field path of a replacement's source, in which `ports[0]` is one name.
    init(replacementPath path: String) {
        parts = Self.split(path).map { part in
            // The tool takes white space around a part away.
            let isSpace = { (character: Unicode.Scalar) in character.properties.isWhitespace }
            var scalars = Substring(part).unicodeScalars.drop(while: isSpace)
            while scalars.last.map(isSpace) == true { scalars.removeLast() }
            return String(Substring(scalars))
        }.filter { !$0.isEmpty }
    }

    /// The node that the path leads to, or `nil` if there is none or it is null.
    func value(in root: Node) -> Node? {
        var node = root
        for part in parts {
            guard let next = Self.step(part, in: node), !next.isNull else { return nil }
            node = next
        }
        return node
    }

    private static func step(_ part: String, in node: Node) -> Node? {
        if let position = Int(part) {
            return position < 0 ? nil : node[position]
        }
        if part == "-" { return node.sequence?.last }
        guard part.hasPrefix("["), part.hasSuffix("]") else { return node[part] }
        let inner = part.dropFirst().dropLast()
        guard let equals = inner.firstIndex(of: "="), let items = node.sequence else { return nil }
        let (key, value) = (String(inner[..<equals]), inner[inner.index(after: equals)...])
        return items.first { item in
            (key.isEmpty ? item : item[key])?.scalar.map { $0.text == value } ?? false
        }
    }

    /// At dots, but not at `\.`, nor inside brackets that open a part.
    static func split(_ path: String) -> [String] {
        var plain: [String] = []
        var parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 1, parts[0].isEmpty { parts.removeFirst() }
        for part in parts {
            if let last = plain.last, last.hasSuffix("\\") {
                plain[plain.count - 1] = last.dropLast() + "." + part
            } else {
                plain.append(part)
            }
        }
        var result: [String] = []
        var rest = plain[...]
        while let part = rest.popFirst() {
            guard part.hasPrefix("["), !part.hasSuffix("]") else {
                result.append(part)
                continue
            }
            var bracketed = part
            while let next = rest.popFirst() {
                bracketed += "." + next
                if next.hasSuffix("]") { break }
            }
            if !bracketed.contains("=") {
                let isBracket = { (character: Character) in character == "[" || character == "]" }
                bracketed = String(bracketed.drop(while: isBracket))
                while bracketed.last.map(isBracket) == true { bracketed.removeLast() }
            }
            result.append(bracketed)
        }
        return result
    }

    /// `ports[0]` are two steps.
    private static func position(_ part: String) -> [String] {
        guard part.hasSuffix("]"), let open = part.lastIndex(of: "[") else { return [part] }
        let digits = part[part.index(after: open)...].dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return [part]
        }
        return [String(part[..<open]), String(digits)]
    }
}
