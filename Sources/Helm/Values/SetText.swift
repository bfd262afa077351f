/// The text of a `--set` expression while it is read, character by character.
struct SetText {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// Takes the next character.
    mutating func next() -> Unicode.Scalar? {
        guard position < scalars.count else { return nil }
        position += 1
        return scalars[position - 1]
    }

    /// Gives back the character that was taken last.
    mutating func goBack() { position -= 1 }

    /// Takes what stands before one of `stops`, and that one; without it, all that is left. A `\` takes the next
    /// character as it is.
    mutating func until(_ stops: String, escapes: Bool = true) -> (text: String, stop: Unicode.Scalar?) {
        var taken = String.UnicodeScalarView()
        while let scalar = next() {
            if stops.unicodeScalars.contains(scalar) { return (String(taken), scalar) }
            if escapes, scalar == "\\" {
                guard let escaped = next() else { break }
                taken.append(escaped)
            } else {
                taken.append(scalar)
            }
        }
        return (String(taken), nil)
    }

    /// Passes over white space, and a comma behind it. Whether that, or the end, is all there was.
    mutating func skipEmptyValue() -> Bool {
        while let scalar = next() {
            if scalar == "," { return true }
            if !GoText.isSpace(scalar) {
                goBack()
                return false
            }
        }
        return true
    }

    /// Takes as much as Go's decoder reads as one JSON value; `nil` where that cannot be one.
    mutating func takeJSON() -> String? {
        while position < scalars.count, Self.isJSONSpace(scalars[position]) { position += 1 }
        guard position < scalars.count else { return nil }
        let start = position
        switch scalars[position] {
        case "{", "[": guard skipNested() else { return nil }
        case "\"": guard skipString() else { return nil }
        case "-", "0"..."9": guard skipNumber() else { return nil }
        default:
            guard
                let word = ["true", "false", "null"].first(where: {
                    scalars[position...].starts(with: $0.unicodeScalars)
                })
            else { return nil }
            position += word.count
        }
        var taken = String.UnicodeScalarView()
        taken.append(contentsOf: scalars[start..<position])
        return String(taken)
    }

    private static func isJSONSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }

    private mutating func skipString() -> Bool {
        position += 1
        while let scalar = next() {
            if scalar == "\"" { return true }
            if scalar == "\\" { _ = next() }
        }
        return false
    }

    private mutating func skipNested() -> Bool {
        var depth = 0
        while position < scalars.count {
            switch scalars[position] {
            case "\"":
                guard skipString() else { return false }
                continue
            case "{", "[": depth += 1
            case "}", "]":
                depth -= 1
                if depth == 0 {
                    position += 1
                    return true
                }
            default: break
            }
            position += 1
        }
        return false
    }

    private mutating func skipNumber() -> Bool {
        if scalars[position] == "-" { position += 1 }
        if position < scalars.count, scalars[position] == "0" {
            position += 1
        } else if !skipDigits() {
            return false
        }
        if position < scalars.count, scalars[position] == "." {
            position += 1
            guard skipDigits() else { return false }
        }
        if position < scalars.count, scalars[position] == "e" || scalars[position] == "E" {
            position += 1
            if position < scalars.count, scalars[position] == "+" || scalars[position] == "-" { position += 1 }
            guard skipDigits() else { return false }
        }
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while position < scalars.count, ("0"..."9").contains(scalars[position]) { position += 1 }
        return position > start
    }
}
