import GoTemplate
import RegularExpressions
import Sprig

/// What `format` may name. Formats that are not here are not checked, as in Helm.
enum SchemaFormat: String, Sendable {
    case regex
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    case uuid
    case duration
    case period
    case ipv4
    case ipv6
    case hostname
    case email
    case date
    case time
    case dateTime = "date-time"
    case uri
    case iri
    case uriReference = "uri-reference"
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case semver

    /// Why a text is not of this format, in the words of Helm's validator; `nil` if it is.
    func problem(in text: [UInt8]) -> String? {
        do {
            try check(text)
            return nil
        } catch {
            return error.message
        }
    }

    /// Why a text is not of a format.
    struct Problem: Error {
        var message: String

        init(_ message: String) { self.message = message }
    }

    private func check(_ text: [UInt8]) throws(Problem) {
        switch self {
        case .regex:
            do {
                _ = try RegularExpression(String(decoding: text, as: UTF8.self))
            } catch {
                throw Problem("\(error)")
            }
        case .jsonPointer: try FormatCheck.jsonPointer(text)
        case .relativeJSONPointer: try FormatCheck.relativeJSONPointer(text)
        case .uuid: try FormatCheck.uuid(text)
        case .duration: try FormatCheck.duration(text)
        case .period: try FormatCheck.period(text)
        case .ipv4: try FormatCheck.ipv4(text)
        case .ipv6: try FormatCheck.ipv6(text)
        case .hostname: try FormatCheck.hostname(text)
        case .email: try FormatCheck.email(text)
        case .date: try FormatCheck.date(text)
        case .time: try FormatCheck.time(text)
        case .dateTime: try FormatCheck.dateTime(text)
        case .uri, .iri: try FormatCheck.uri(text)
        case .uriReference, .iriReference: try FormatCheck.uriReference(text)
        case .uriTemplate: try FormatCheck.uriTemplate(text)
        case .semver: try FormatCheck.semanticVersion(text)
        }
    }
}

/// The checks of `SchemaFormat`.
enum FormatCheck {
    typealias Problem = SchemaFormat.Problem

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte < 0x80
    }

    /// The character at the start of some bytes, in quotes.
    static func quotedCharacter(_ bytes: ArraySlice<UInt8>) -> String {
        GoQuoting.quote(String(decoding: bytes.prefix(4), as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}")
    }

    /// The parts between separators; at least one.
    static func split(_ text: some Collection<UInt8>, _ separator: Unicode.Scalar) -> [ArraySlice<UInt8>] {
        Array(text).split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
    }

    /// Why `strconv.Atoi` refuses a text; `nil` with the number if it does not.
    static func integer(_ text: ArraySlice<UInt8>) throws(Problem) -> Int {
        var digits = text
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            digits = digits.dropFirst()
        }
        let quoted = GoQuoting.quote(text)
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else {
            throw Problem("strconv.Atoi: parsing \(quoted): invalid syntax")
        }
        guard let value = Int(String(decoding: text, as: UTF8.self)) else {
            throw Problem("strconv.Atoi: parsing \(quoted): value out of range")
        }
        return value
    }

    // MARK: Pointers and identifiers

    static func jsonPointer(_ text: [UInt8]) throws(Problem) {
        if text.isEmpty { return }
        guard text.first == UInt8(ascii: "/") else { throw Problem("not starting with /") }
        var isEscape = false
        for byte in text {
            if isEscape, byte != UInt8(ascii: "0"), byte != UInt8(ascii: "1") {
                throw Problem("~ must be followed by 0 or 1")
            }
            isEscape = !isEscape && byte == UInt8(ascii: "~")
        }
        if isEscape { throw Problem("~ must be followed by 0 or 1") }
    }

    static func relativeJSONPointer(_ text: [UInt8]) throws(Problem) {
        let digits = text.prefix(while: isDigit)
        if digits.isEmpty { throw Problem("must start with non-negative integer") }
        if digits.count > 1, digits.first == UInt8(ascii: "0") { throw Problem("starts with zero") }
        let rest = Array(text[digits.endIndex...])
        if rest == [UInt8(ascii: "#")] { return }
        try jsonPointer(rest)
    }

    static func uuid(_ text: [UInt8]) throws(Problem) {
        let lengths = [8, 4, 4, 4, 12]
        let groups = split(text, "-")
        guard groups.count == lengths.count else { throw Problem("must have \(lengths.count) elements") }
        for (index, group) in groups.enumerated() {
            guard group.count == lengths[index] else {
                throw Problem("element \(index + 1) must be \(lengths[index]) characters long")
            }
            for position in group.indices {
                let byte = group[position]
                let isHex = isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
                if !isHex { throw Problem("non-hex character \(quotedCharacter(group[position...]))") }
            }
        }
    }

    // MARK: Hosts and addresses

    static func ipv4(_ text: [UInt8]) throws(Problem) {
        let groups = split(text, ".")
        guard groups.count == 4 else { throw Problem("expected four decimals") }
        for group in groups {
            if group.count > 1, group.first == UInt8(ascii: "0") { throw Problem("leading zeros") }
            let value = try integer(group)
            if value < 0 || value > 255 { throw Problem("decimal must be between 0 and 255") }
        }
    }

    static func ipv6(_ text: [UInt8]) throws(Problem) {
        guard text.contains(UInt8(ascii: ":")) else { throw Problem("missing colon") }
        do {
            _ = try IPAddress(text)
        } catch {
            throw Problem(error.message)
        }
        if text.contains(UInt8(ascii: "%")) { throw Problem("zone id is not a part of ipv6 address") }
    }

    static func hostname(_ text: [UInt8]) throws(Problem) {
        var text = text[...]
        if text.last == UInt8(ascii: ".") { text = text.dropLast() }
        if text.count > 253 { throw Problem("more than 253 characters long") }
        for label in split(text, ".") {
            if label.isEmpty || label.count > 63 { throw Problem("label must be 1 to 63 characters long") }
            if label.first == UInt8(ascii: "-") { throw Problem("label starts with hyphen") }
            if label.last == UInt8(ascii: "-") { throw Problem("label ends with hyphen") }
            for position in label.indices {
                let byte = label[position]
                if !(isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-")) {
                    throw Problem("invalid character \(quotedCharacter(label[position...]))")
                }
            }
        }
    }

    static func email(_ text: [UInt8]) throws(Problem) {
        if text.count > 254 { throw Problem("more than 255 characters long") }
        guard let at = text.lastIndex(of: UInt8(ascii: "@")) else { throw Problem("missing @") }
        let local = text[..<at]
        var domain = Array(text[(at + 1)...])
        if local.count > 64 { throw Problem("local part more than 64 characters long") }
        if local.count > 1, local.first == UInt8(ascii: "\"") {
            let inner = local.dropFirst().dropLast()
            if inner.contains(UInt8(ascii: "\\")) || inner.contains(UInt8(ascii: "\"")) {
                throw Problem("backslash and quote are not allowed within quoted local part")
            }
        } else {
            let dot = UInt8(ascii: ".")
            if local.first == dot { throw Problem("starts with dot") }
            if local.last == dot { throw Problem("ends with dot") }
            if zip(local, local.dropFirst()).contains(where: { $0 == dot && $1 == dot }) {
                throw Problem("consecutive dots")
            }
            for position in local.indices {
                let byte = local[position]
                if !(isLetter(byte) || isDigit(byte) || ".!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)) {
                    throw Problem("invalid character \(quotedCharacter(local[position...]))")
                }
            }
        }
        if domain.first == UInt8(ascii: "["), domain.last == UInt8(ascii: "]") {
            domain = Array(domain.dropFirst().dropLast())
            if domain.starts(with: "IPv6:".utf8) {
                try prefixing("invalid ipv6 address: ") { () throws(Problem) in try ipv6(Array(domain.dropFirst(5))) }
            } else {
                try prefixing("invalid ipv4 address: ") { () throws(Problem) in try ipv4(domain) }
            }
            return
        }
        try prefixing("invalid domain: ") { () throws(Problem) in try hostname(domain) }
    }

    /// Puts a text before the message of a problem.
    static func prefixing(_ prefix: String, _ body: () throws(Problem) -> Void) throws(Problem) {
        do {
            try body()
        } catch {
            throw Problem(prefix + error.message)
        }
    }

    // MARK: URIs

    private static func url(_ text: [UInt8]) throws(Problem) -> GoURL {
        let url: GoURL
        do {
            url = try GoURL(text)
        } catch {
            throw Problem(error.message)
        }
        let name = url.hostname
        if name.contains(UInt8(ascii: ":")) {
            guard url.host.contains(UInt8(ascii: "[")), url.host.contains(UInt8(ascii: "]")) else {
                throw Problem("ipv6 address not enclosed in brackets")
            }
            try prefixing("invalid ipv6 address: ") { () throws(Problem) in try ipv6(name) }
        }
        return url
    }

    static func uri(_ text: [UInt8]) throws(Problem) {
        if !(try url(text).isAbsolute) { throw Problem("relative url") }
    }

    static func uriReference(_ text: [UInt8]) throws(Problem) {
        if text.contains(UInt8(ascii: "\\")) { throw Problem("contains \\") }
        _ = try url(text)
    }

    static func uriTemplate(_ text: [UInt8]) throws(Problem) {
        for part in split(try url(text).rawPath, "/") {
            let unescaped: [UInt8]
            do {
                unescaped = try URLEscaping.unescape(part, for: .pathSegment)
            } catch {
                throw Problem("percent decode failed: \(error.message)")
            }
            var isOpen = false
            for byte in unescaped where byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                if (byte == UInt8(ascii: "{")) == isOpen { throw Problem("nested curly braces") }
                isOpen.toggle()
            }
            if isOpen { throw Problem("no matching closing brace") }
        }
    }
}
