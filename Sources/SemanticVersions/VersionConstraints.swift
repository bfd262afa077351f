/// What versions a chart asks for: `>=1.2, <2 || ~3.1`, with the meaning of the library that Helm 4.2 uses (Masterminds
/// semver 3.5).
///
/// - Alternatives are separated by `||`; the comparisons of one alternative by `,` or space, and all have to hold.
/// - Comparisons are `=`, `!=`, `<`, `<=`, `>`, `>=`, `~` and `~>` (same minor version), `^` (compatible), and ranges
///   `1.2 - 1.4`. Numbers may be missing or `x`, `X` or `*`.
/// - A pre-release satisfies an alternative only if one of its comparisons names a pre-release.
public struct VersionConstraints: Hashable, Sendable, CustomStringConvertible {
    private struct Alternative: Hashable, Sendable {
        var comparisons: [VersionComparison]
        var namesPrerelease: Bool
    }

    /// Whether pre-releases count in all alternatives.
    public var includesPrereleases = false
    private let alternatives: [Alternative]

    /// Reads constraints.
    public init(_ text: String) throws(SemanticVersionError) {
        let bytes = Self.rewritingRanges(Array(text.utf8))
        var alternatives: [Alternative] = []
        for alternative in Self.alternatives(of: bytes) {
            let comparisons = try Self.comparisons(of: Array(alternative))
            alternatives.append(
                Alternative(
                    comparisons: comparisons,
                    namesPrerelease: comparisons.contains { !$0.version.prerelease.isEmpty }))
        }
        self.alternatives = alternatives
    }

    /// Whether a version satisfies them.
    public func isSatisfied(by version: SemanticVersion) -> Bool {
        alternatives.contains { alternative in
            let prereleases = includesPrereleases || alternative.namesPrerelease
            return alternative.comparisons.allSatisfy { $0.violation(by: version, prereleases: prereleases) == nil }
        }
    }

    /// Why a version does not satisfy them, each reason a sentence; empty if it does.
    public func reasonsAgainst(_ version: SemanticVersion) -> [String] {
        var reasons: [String] = []
        var saidPrerelease = false
        for alternative in alternatives {
            let prereleases = includesPrereleases || alternative.namesPrerelease
            if !prereleases, !version.prerelease.isEmpty {
                if !saidPrerelease { reasons.append(VersionComparison.Violation.prerelease.text(version, "")) }
                saidPrerelease = true
                continue
            }
            let violated = alternative.comparisons.compactMap { comparison in
                comparison.violation(by: version, prereleases: prereleases).map { $0.text(version, comparison.operand) }
            }
            if violated.isEmpty { return [] }
            reasons += violated
        }
        return reasons
    }

    /// The comparisons, ranges written as comparisons, without needless space.
    public var description: String {
        alternatives.map { alternative in
            alternative.comparisons.map { $0.relation.rawValue + $0.operand }.joined(separator: " ")
        }.joined(separator: " || ")
    }

    /// Whether both texts can be read and the version satisfies the constraints; Helm asks so about the versions of
    /// dependencies and of Kubernetes.
    public static func isCompatible(_ constraints: String, _ version: String) -> Bool {
        guard let version = try? SemanticVersion(coercing: version), let parsed = try? VersionConstraints(constraints)
        else { return false }
        return parsed.isSatisfied(by: version)
    }
}

// Reading
extension VersionConstraints {
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }

    static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "*"), UInt8(ascii: "|"): true
        default: VersionText.isDigit(byte)
        }
    }

    private static func skipSpace(_ bytes: [UInt8], _ position: Int) -> Int {
        var position = position
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
        return position
    }

    /// Splits at `||`.
    private static func alternatives(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var result: [ArraySlice<UInt8>] = []
        var (start, position) = (0, 0)
        let bar = UInt8(ascii: "|")
        while position + 1 < bytes.count {
            if bytes[position] == bar, bytes[position + 1] == bar {
                result.append(bytes[start..<position])
                position += 2
                start = position
            } else {
                position += 1
            }
        }
        result.append(bytes[start...])
        return result
    }

    /// Writes each `A - B` as `>= A, <= B `. The place is found as there: by the first occurrence of the range's text.
    private static func rewritingRanges(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var position = 0
        while position < bytes.count {
            guard let range = range(in: bytes, at: position) else {
                position += 1
                continue
            }
            let found = bytes[position..<range.end]
            let written =
                Array(">= ".utf8) + bytes[range.from] + Array(", <= ".utf8) + bytes[range.through] + [UInt8(ascii: " ")]
            if let place = firstPlace(of: found, in: result) {
                result.replaceSubrange(place..<place + found.count, with: written)
            }
            position = range.end
        }
        return result
    }

    private static func range(in bytes: [UInt8], at start: Int) -> (from: Range<Int>, through: Range<Int>, end: Int)? {
        let first = skipSpace(bytes, start)
        guard let from = VersionText(bytes, from: first, isNumeric: isNumeric) else { return nil }
        let hyphen = skipSpace(bytes, from.end)
        guard hyphen > from.end, hyphen < bytes.count, bytes[hyphen] == UInt8(ascii: "-") else { return nil }
        let second = skipSpace(bytes, hyphen + 1)
        guard second > hyphen + 1, let through = VersionText(bytes, from: second, isNumeric: isNumeric) else {
            return nil
        }
        return (first..<from.end, second..<through.end, skipSpace(bytes, through.end))
    }

    private static func firstPlace(of part: ArraySlice<UInt8>, in bytes: [UInt8]) -> Int? {
        guard part.count <= bytes.count else { return nil }
        return (0...bytes.count - part.count).first { bytes[$0..<$0 + part.count].elementsEqual(part) }
    }

    /// Reads comparisons that are separated by spaces or one comma.
    private static func comparisons(of bytes: [UInt8]) throws(SemanticVersionError) -> [VersionComparison] {
        // The whole has to be readable before any version in it is looked at.
        var found: [(VersionComparison.Relation, VersionText, start: Int)] = []
        var position = skipSpace(bytes, 0)
        while true {
            let (relation, operand) = VersionComparison.Relation.read(bytes, at: position)
            position = skipSpace(bytes, operand)
            guard let relation, let version = VersionText(bytes, from: position, isNumeric: isNumeric) else {
                throw .malformedConstraint(String(decoding: bytes, as: UTF8.self))
            }
            found.append((relation, version, position))
            let next = skipSpace(bytes, version.end)
            if next == bytes.count { break }
            if bytes[next] == UInt8(ascii: ",") {
                position = skipSpace(bytes, next + 1)
            } else if next > version.end {
                position = next
            } else {
                throw .malformedConstraint(String(decoding: bytes, as: UTF8.self))
            }
        }
        var result: [VersionComparison] = []
        for (relation, version, start) in found {
            result.append(try VersionComparison(relation, bytes, version, from: start))
        }
        return result
    }
}
