/// One comparison of version constraints, such as `>=1.2`.
struct VersionComparison: Hashable, Sendable {
    /// How a version has to stand to the operand.
    enum Relation: String, Hashable, Sendable {
        case none = ""
        case equal = "="
        case notEqual = "!="
        case greater = ">"
        case less = "<"
        case greaterOrEqual = ">="
        case equalOrGreater = "=>"
        case lessOrEqual = "<="
        case equalOrLess = "=<"
        case tilde = "~"
        case tildeGreater = "~>"
        case caret = "^"

        /// The relation that starts at `position`, and where it ends; `nil` if the characters make none.
        static func read(_ bytes: [UInt8], at position: Int) -> (Relation?, end: Int) {
            var end = position
            while end < bytes.count, "=!<>~^".utf8.contains(bytes[end]) { end += 1 }
            return (Relation(rawValue: String(decoding: bytes[position..<end], as: UTF8.self)), end)
        }
    }

    /// Why a version fails a comparison.
    enum Violation {
        case prerelease, equal, notEqual, lessOrEqual, less, greaterOrEqual, greater, otherMajor, otherMajorAndMinor,
            otherMinorOfZero, otherMinor, otherPatchOfZero

        /// The reason in the words that Helm shows.
        func text(_ version: SemanticVersion, _ operand: String) -> String {
            let (version, operand) = ("\"\(version)\"", "\"\(operand)\"")
            return switch self {
            case .prerelease:
                "\(version) is a prerelease version and the constraint is only looking for release versions"
            case .equal: "\(version) is equal to \(operand)"
            case .notEqual: "\(version) is not equal to \(operand)"
            case .lessOrEqual: "\(version) is less than or equal to \(operand)"
            case .less: "\(version) is less than \(operand)"
            case .greaterOrEqual: "\(version) is greater than or equal to \(operand)"
            case .greater: "\(version) is greater than \(operand)"
            case .otherMajor: "\(version) does not have same major version as \(operand)"
            case .otherMajorAndMinor: "\(version) does not have same major and minor version as \(operand)"
            case .otherMinorOfZero:
                "\(version) does not have same minor version as \(operand). "
                    + "Expected minor versions to match when constraint major version is 0"
            case .otherMinor: "\(version) does not have same minor version as \(operand)"
            case .otherPatchOfZero:
                "\(version) does not equal \(operand). "
                    + "Expect version and constraint to equal when major and minor versions are 0"
            }
        }
    }

    /// The relation.
    let relation: Relation
    /// The version as it was written.
    let operand: String
    /// The version, with 0 for what is open.
    let version: SemanticVersion
    /// Whether any number is open: missing or `x`.
    private let isOpen: Bool
    /// Whether the first number is given and the second open.
    private let minorIsOpen: Bool
    /// Whether two numbers are given and the third open.
    private let patchIsOpen: Bool

    /// Creates a comparison with the version that `parts` describes, whose text starts at `start`.
    init(_ relation: Relation, _ bytes: [UInt8], _ parts: VersionText, from start: Int) throws(SemanticVersionError) {
        func isOpen(_ range: Range<Int>?) -> Bool {
            guard let range else { return true }
            return range.count == 1
                && [UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "*")].contains(bytes[range.lowerBound])
        }
        func text(_ range: Range<Int>?) -> String { range.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "" }
        self.relation = relation
        operand = text(start..<parts.end)
        let prerelease = parts.prerelease == nil ? "" : "-" + text(parts.prerelease)
        let closed: String
        if isOpen(parts.major) {
            (self.isOpen, minorIsOpen, patchIsOpen) = (true, false, false)
            closed = "0.0.0" + prerelease
        } else if isOpen(parts.minor) {
            (self.isOpen, minorIsOpen, patchIsOpen) = (true, true, false)
            closed = text(parts.major) + ".0.0" + prerelease
        } else if isOpen(parts.patch) {
            (self.isOpen, minorIsOpen, patchIsOpen) = (true, false, true)
            closed = text(parts.major) + "." + text(parts.minor) + ".0" + prerelease
        } else {
            (self.isOpen, minorIsOpen, patchIsOpen) = (false, false, false)
            closed = operand
        }
        guard let version = try? SemanticVersion(coercing: closed) else { throw .badConstraintVersion }
        self.version = version
    }

    /// Why `other` fails; `nil` if it does not.
    func violation(by other: SemanticVersion, prereleases: Bool) -> Violation? {
        if !prereleases, !other.prerelease.isEmpty { return .prerelease }
        switch relation {
        case .none, .equal:
            if isOpen { return tilde(other) }
            return other.compared(to: version) == 0 ? nil : .notEqual
        case .notEqual: return equality(other) ? .equal : nil
        case .greater: return isGreater(other) ? nil : .lessOrEqual
        case .less: return other.compared(to: version) < 0 ? nil : .greaterOrEqual
        case .greaterOrEqual, .equalOrGreater: return other.compared(to: version) >= 0 ? nil : .less
        case .lessOrEqual, .equalOrLess: return isLessOrEqual(other) ? nil : .greater
        case .tilde, .tildeGreater: return tilde(other)
        case .caret: return caret(other)
        }
    }

    private func equality(_ other: SemanticVersion) -> Bool {
        guard isOpen else { return other.compared(to: version) == 0 }
        if other.major != version.major { return false }
        if minorIsOpen { return true }
        if other.minor != version.minor { return false }
        if patchIsOpen {
            if other.prerelease.isEmpty, version.prerelease.isEmpty { return true }
            return SemanticVersion.comparePrereleases(other.prerelease, version.prerelease) == 0
        }
        if other.patch != version.patch { return false }
        return other.compared(to: version) == 0
    }

    private func isGreater(_ other: SemanticVersion) -> Bool {
        guard isOpen else { return other.compared(to: version) > 0 }
        if other.major != version.major { return other.major > version.major }
        // `>11` means 12 and above, `>11.1` means 11.2 and above.
        if minorIsOpen { return false }
        if patchIsOpen { return other.minor > version.minor }
        return other.compared(to: version) > 0
    }

    private func isLessOrEqual(_ other: SemanticVersion) -> Bool {
        guard isOpen else { return other.compared(to: version) <= 0 }
        if other.major > version.major { return false }
        return !(other.major == version.major && other.minor > version.minor && !minorIsOpen)
    }

    private func tilde(_ other: SemanticVersion) -> Violation? {
        if other.compared(to: version) < 0 { return .less }
        // `~0.0.0` and `*` take everything.
        if version.major == 0, version.minor == 0, version.patch == 0, !minorIsOpen, !patchIsOpen { return nil }
        if other.major != version.major { return .otherMajor }
        return other.minor != version.minor && !minorIsOpen ? .otherMajorAndMinor : nil
    }

    private func caret(_ other: SemanticVersion) -> Violation? {
        if other.compared(to: version) < 0 { return .less }
        if version.major > 0 || minorIsOpen { return other.major == version.major ? nil : .otherMajor }
        if other.major > 0 { return .otherMajor }
        if version.minor > 0 || patchIsOpen { return other.minor == version.minor ? nil : .otherMinorOfZero }
        if other.minor > 0 { return .otherMinor }
        return other.patch == version.patch ? nil : .otherPatchOfZero
    }
}
