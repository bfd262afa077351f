/// Why a text is no version, or no constraint on versions. The descriptions are those of the library that Helm uses.
public enum SemanticVersionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not the shape of a version.
    case malformed
    /// An empty text.
    case empty
    /// Something else than digits where a number belongs.
    case badCharacters
    /// A number with zeros in front.
    case leadingZero
    /// An empty or otherwise impossible part after `+`.
    case badMetadata
    /// An empty or otherwise impossible part after `-`.
    case badPrerelease
    /// A number that does not fit into 64 bits, or no digits.
    case badNumber(context: String, digits: String)
    /// A constraint, or a part of one, that cannot be read.
    case malformedConstraint(String)
    /// A constraint whose version is none.
    case badConstraintVersion

    /// What is wrong.
    public var description: String {
        switch self {
        case .malformed: "invalid semantic version"
        case .empty: "version string empty"
        case .badCharacters: "invalid characters in version"
        case .leadingZero: "version segment starts with 0"
        case .badMetadata: "invalid metadata string"
        case .badPrerelease: "invalid prerelease string"
        case .badNumber(let context, let digits):
            context + #"strconv.ParseUint: parsing "\#(digits)": "#
                + (digits.isEmpty ? "invalid syntax" : "value out of range")
        case .malformedConstraint(let text): "improper constraint: " + quoted(text)
        case .badConstraintVersion: "constraint parser error"
        }
    }

    /// In double quotes, with control characters escaped.
    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\u{7}": result += "\\a"
            case "\u{8}": result += "\\b"
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\u{B}": result += "\\v"
            case "\u{C}": result += "\\f"
            case "\r": result += "\\r"
            case "\0"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
