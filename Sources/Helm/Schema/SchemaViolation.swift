import GoTemplate
import Manifests

/// What makes a value invalid, and where in the value.
struct SchemaViolation {
    /// What a keyword reports.
    enum Kind {
        /// The whole schema: the outermost violation.
        case schema(String)
        case group, falseSchema, not, allOf, anyOf, contains
        case oneOf(matched: [Int])
        case reference
        case referenceCycle(String, String, url: String)
        case type(found: SchemaValue.Types, wanted: SchemaValue.Types)
        case enumeration([SchemaValue])
        case constant(SchemaValue)
        case format(ByteString, SchemaFormat, String)
        /// A keyword that limits a count: its name, and the two counts.
        case count(String, found: Int, wanted: Int)
        /// A keyword that limits a number: its name, and the two numbers.
        case bound(String, found: DecimalNumber, wanted: DecimalNumber)
        case additionalItems(Int)
        case required([ByteString])
        case dependency(property: ByteString, missing: [ByteString])
        case additionalProperties([ByteString])
        case propertyName(ByteString)
        case equalItems(Int, Int)
        case minContains(matched: [Int], wanted: Int)
        case maxContains(matched: [Int], wanted: Int)
        case pattern(ByteString, String)
    }

    var kind: Kind
    /// The keys and indexes that lead to the value.
    var path: [ByteString]
    var causes: [SchemaViolation] = []

    /// The message with those of its causes below it, as Helm prints them; no line break at the end.
    var text: String {
        var text = ""
        write(to: &text, indentation: 0)
        return text
    }

    /// The texts of the causes, each with those of its own causes below it; they begin with `- `.
    var causeTexts: [String] {
        causes.map { cause in
            var text = ""
            cause.write(to: &text, indentation: 1)
            return String(text.dropFirst())
        }
    }

    private func write(to text: inout String, indentation: Int) {
        var indentation = indentation
        if !isSkipped {
            if indentation > 0 { text += "\n" + String(repeating: "  ", count: indentation - 1) + "- " }
            indentation += 1
            if case .schema = kind {
            } else {
                var pointer: [UInt8] = []
                for token in path {
                    pointer.append(UInt8(ascii: "/"))
                    SchemaAddress.escape(token, to: &pointer)
                }
                text += "at \(Self.quote(pointer)): "
            }
            text += message
        }
        for cause in causes { cause.write(to: &text, indentation: indentation) }
    }

    /// References that lead to one violation only show that one.
    private var isSkipped: Bool {
        if case .reference = kind { return causes.count == 1 }
        return false
    }

    /// The message alone.
    private var message: String {
        switch kind {
        case .schema(let location): "jsonschema validation failed with \(Self.quote(location.utf8))"
        case .group, .reference: "validation failed"
        case .falseSchema: "false schema"
        case .not: "'not' failed"
        case .allOf: "'allOf' failed"
        case .anyOf: "'anyOf' failed"
        case .contains: "no items match contains schema"
        case .oneOf(let matched):
            matched.count < 2
                ? "'oneOf' failed, none matched"
                : "'oneOf' failed, subschemas \(Self.number(matched[0])), \(Self.number(matched[1])) matched"
        case .referenceCycle(let first, let second, let url):
            "both \(first) and \(second) resolve to \(GoQuoting.quote(url.utf8)) causing reference cycle"
        case .type(let found, let wanted):
            "got \(found.names.joined()), want \(wanted.names.joined(separator: " or "))"
        case .enumeration(let values): Self.enumerationMessage(values)
        case .constant(let value):
            value.type.isDisjoint(with: [.array, .object])
                ? "value must be \(Self.display(value))" : "'const' failed"
        case .format(let value, let format, let reason):
            "\(Self.quote(value.bytes)) is not valid \(format.rawValue): \(reason)"
        case .count(let keyword, let found, let wanted):
            "\(keyword): got \(Self.number(found)), want \(Self.number(wanted))"
        case .bound(let keyword, let found, let wanted):
            "\(keyword): got \(Self.number(found.double)), want \(Self.number(wanted.double))"
        case .additionalItems(let count): "last \(Self.number(count)) additionalItem(s) not allowed"
        case .required(let names):
            names.count == 1
                ? "missing property \(Self.quote(names[0].bytes))" : "missing properties \(Self.join(names))"
        case .dependency(let property, let missing):
            "properties \(Self.join(missing)) required, if \(Self.quote(property.bytes)) exists"
        case .additionalProperties(let names): "additional properties \(Self.join(names)) not allowed"
        case .propertyName(let name): "invalid propertyName \(Self.quote(name.bytes))"
        case .equalItems(let first, let second):
            "items at \(Self.number(first)) and \(Self.number(second)) are equal"
        case .minContains(let matched, let wanted):
            matched.isEmpty
                ? "min \(Self.number(wanted)) items required to match contains schema, but none matched"
                : "min \(Self.number(wanted)) items required to match contains schema, but matched "
                    + Self.matchedItems(matched)
        case .maxContains(let matched, let wanted):
            "max \(Self.number(wanted)) items required to match contains schema, but matched "
                + Self.matchedItems(matched)
        case .pattern(let value, let pattern):
            "\(Self.quote(value.bytes)) does not match pattern \(Self.quote(pattern.utf8))"
        }
    }

    private static func enumerationMessage(_ values: [SchemaValue]) -> String {
        guard values.allSatisfy({ $0.type.isDisjoint(with: [.array, .object]) }) else { return "'enum' failed" }
        let texts = values.map { display($0) }
        return texts.count == 1
            ? "value must be \(texts[0])" : "value must be one of \(texts.joined(separator: ", "))"
    }

    private static func matchedItems(_ matched: [Int]) -> String {
        "\(number(matched.count)) items at \(matched.map(String.init).joined(separator: " "))"
    }

    private static func display(_ value: SchemaValue) -> String {
        switch value {
        case .null: "<nil>"
        case .bool(let value): value ? "true" : "false"
        case .number(let value): value.text
        case .string(let text): quote(text.bytes)
        case .array, .object: "value"
        }
    }

    private static func quote(_ text: some Collection<UInt8>) -> String { GoQuoting.singleQuote(text) }

    private static func join(_ names: [ByteString]) -> String {
        names.map { quote($0.bytes) }.joined(separator: ", ")
    }

    /// A whole number with commas between groups of three digits.
    private static func number(_ value: Int) -> String { grouped(String(value)) }

    /// A number as Go's message printer writes it in English: `1,234.5`, `1.5×10⁰⁶`.
    private static func number(_ value: Double) -> String {
        let text = GoFloat.general(value)
        guard let mark = text.firstIndex(of: "e") else { return grouped(text) }
        let power = text[text.index(after: mark)...].map { character -> Character in
            switch character {
            case "-": "⁻"
            case "0": "⁰"
            case "1": "¹"
            case "2": "²"
            case "3": "³"
            case "4": "⁴"
            case "5": "⁵"
            case "6": "⁶"
            case "7": "⁷"
            case "8": "⁸"
            case "9": "⁹"
            default: " "
            }
        }
        return "\(text[..<mark])×10" + String(power.filter { $0 != " " })
    }

    private static func grouped(_ text: String) -> String {
        var whole = Array(text.prefix { $0 != "." })
        let sign = whole.first == "-" ? "-" : ""
        if !sign.isEmpty { whole.removeFirst() }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return sign + result + text.drop { $0 != "." }
    }
}
