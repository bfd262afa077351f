/// A version as SemVer 2.0 has it, with the numbers, pre-release and build metadata apart.
///
/// Reading follows the library that Helm uses (Masterminds semver v3): leniently, with missing numbers taken as 0, or
/// strictly. `==` compares everything, also the text that was read; precedence is `compared(to:)`.
public struct SemanticVersion: Hashable, Sendable {
    /// The first number.
    public var major: UInt64
    /// The second number.
    public var minor: UInt64
    /// The third number.
    public var patch: UInt64
    /// What follows `-`; empty for a release.
    public var prerelease: String
    /// What follows `+`.
    public var metadata: String
    /// The text that was read.
    public var original: String

    /// Creates a version from its parts, which are taken as they are; its original text is its normal form.
    public init(major: UInt64, minor: UInt64, patch: UInt64, prerelease: String = "", metadata: String = "") {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
        self.metadata = metadata
        original = ""
        original = description
    }

    /// Reads a version leniently: a leading `v` is skipped, the second and third number may be missing, and numbers may
    /// start with zeros. (`NewVersion` of Masterminds semver.)
    public init(coercing text: String) throws(SemanticVersionError) {
        let bytes = Array(text.utf8)
        guard let parts = VersionText(bytes, from: 0, isNumeric: VersionText.isDigit), parts.end == bytes.count else {
            throw .malformed
        }
        major = try Self.number(bytes[parts.major], in: "error parsing version segment: ")
        minor =
            try parts.minor.map { range throws(SemanticVersionError) in
                try Self.number(bytes[range], in: "error parsing version segment: ")
            } ?? 0
        patch =
            try parts.patch.map { range throws(SemanticVersionError) in
                try Self.number(bytes[range], in: "error parsing version segment: ")
            } ?? 0
        prerelease = parts.prerelease.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
        metadata = parts.metadata.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
        original = text
        if !prerelease.isEmpty { try Self.checkPrerelease(prerelease) }
    }

    /// Reads a version as SemVer 2.0 writes it, and nothing else. (`StrictNewVersion` of Masterminds semver.)
    public init(strict text: String) throws(SemanticVersionError) {
        guard !text.isEmpty else { throw .empty }
        let segments = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard segments.count == 3 else { throw .malformed }
        var last = segments[2]
        (prerelease, metadata) = ("", "")
        if let plus = last.firstIndex(of: UInt8(ascii: "+")) {
            metadata = String(Substring(last[last.index(after: plus)...]))
            last = last[..<plus]
            try Self.checkIdentifiers(metadata, or: .badMetadata)
        }
        if let hyphen = last.firstIndex(of: UInt8(ascii: "-")) {
            prerelease = String(Substring(last[last.index(after: hyphen)...]))
            last = last[..<hyphen]
            try Self.checkPrerelease(prerelease)
        }
        let numbers = [segments[0], segments[1], last].map { Array($0) }
        for number in numbers {
            guard number.allSatisfy(VersionText.isDigit) else { throw .badCharacters }
            guard number.count < 2 || number[0] != UInt8(ascii: "0") else { throw .leadingZero }
        }
        major = try Self.number(numbers[0][...], in: "")
        minor = try Self.number(numbers[1][...], in: "")
        patch = try Self.number(numbers[2][...], in: "")
        original = text
    }
}

extension SemanticVersion: CustomStringConvertible {
    /// The normal form: three numbers, pre-release and metadata, no `v`.
    public var description: String {
        var text = "\(major).\(minor).\(patch)"
        if !prerelease.isEmpty { text += "-" + prerelease }
        if !metadata.isEmpty { text += "+" + metadata }
        return text
    }
}

// Precedence
extension SemanticVersion {
    /// -1, 0 or 1 as this version is older than, as old as, or newer than another (SemVer 2.0, §11). Metadata does not
    /// count; a pre-release is older than its release.
    public func compared(to other: SemanticVersion) -> Int {
        if major != other.major { return major < other.major ? -1 : 1 }
        if minor != other.minor { return minor < other.minor ? -1 : 1 }
        if patch != other.patch { return patch < other.patch ? -1 : 1 }
        switch (prerelease.isEmpty, other.prerelease.isEmpty) {
        case (true, true): return 0
        case (true, false): return 1
        case (false, true): return -1
        case (false, false): return Self.comparePrereleases(prerelease, other.prerelease)
        }
    }

    /// -1, 0 or 1 as the first pre-release is older than, as old as, or newer than the second; an empty one is the oldest.
    static func comparePrereleases(_ left: String, _ right: String) -> Int {
        let lefts = left.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let rights = right.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for index in 0..<max(lefts.count, rights.count) {
            let one = index < lefts.count ? Array(lefts[index]) : []
            let two = index < rights.count ? Array(rights[index]) : []
            if one == two { continue }
            if one.isEmpty || two.isEmpty { return one.isEmpty ? -1 : 1 }
            switch (unsigned(one[...]), unsigned(two[...])) {
            case (nil, nil): return one.lexicographicallyPrecedes(two) ? -1 : 1
            case (_?, nil): return -1
            case (nil, _?): return 1
            // Different texts of the same number count as older, as they do there.
            case (let first?, let second?): return first > second ? 1 : -1
            }
        }
        return 0
    }
}

// The next versions
extension SemanticVersion {
    /// The next version with another last number, or the release if this is a pre-release of it; `nil` past the largest
    /// number.
    public func nextPatch() -> SemanticVersion? {
        if !prerelease.isEmpty { return keepingPrefix(SemanticVersion(major: major, minor: minor, patch: patch)) }
        guard patch < .max else { return nil }
        return keepingPrefix(SemanticVersion(major: major, minor: minor, patch: patch + 1))
    }

    /// The next version with another second number; `nil` past the largest number.
    public func nextMinor() -> SemanticVersion? {
        guard minor < .max else { return nil }
        return keepingPrefix(SemanticVersion(major: major, minor: minor + 1, patch: 0))
    }

    /// The next version with another first number; `nil` past the largest number.
    public func nextMajor() -> SemanticVersion? {
        guard major < .max else { return nil }
        return keepingPrefix(SemanticVersion(major: major + 1, minor: 0, patch: 0))
    }

    /// The same version with another pre-release; an empty one makes it a release.
    public func with(prerelease: String) throws(SemanticVersionError) -> SemanticVersion {
        if !prerelease.isEmpty { try Self.checkPrerelease(prerelease) }
        return keepingPrefix(
            SemanticVersion(major: major, minor: minor, patch: patch, prerelease: prerelease, metadata: metadata))
    }

    /// The same version with other metadata.
    public func with(metadata: String) throws(SemanticVersionError) -> SemanticVersion {
        if !metadata.isEmpty { try Self.checkIdentifiers(metadata, or: .badMetadata) }
        return keepingPrefix(
            SemanticVersion(major: major, minor: minor, patch: patch, prerelease: prerelease, metadata: metadata))
    }

    private func keepingPrefix(_ version: SemanticVersion) -> SemanticVersion {
        guard original.utf8.first == UInt8(ascii: "v") else { return version }
        var version = version
        version.original = "v" + version.original
        return version
    }
}

// Checks
extension SemanticVersion {
    static func checkPrerelease(_ text: String) throws(SemanticVersionError) {
        for part in text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            if part.isEmpty { throw .badPrerelease }
            if part.allSatisfy(VersionText.isDigit) {
                if part.count > 1, part.first == UInt8(ascii: "0") { throw .leadingZero }
            } else if !part.allSatisfy(VersionText.isIdentifier) {
                throw .badPrerelease
            }
        }
    }

    static func checkIdentifiers(
        _ text: String, or error: SemanticVersionError
    ) throws(SemanticVersionError) {
        for part in text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard !part.isEmpty, part.allSatisfy(VersionText.isIdentifier) else { throw error }
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>, in context: String) throws(SemanticVersionError) -> UInt64 {
        if let value = unsigned(digits) { return value }
        throw .badNumber(context: context, digits: String(decoding: digits, as: UTF8.self))
    }

    /// The value of decimal digits; `nil` for anything else, nothing, and what needs more than 64 bits.
    static func unsigned(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard !digits.isEmpty else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard VersionText.isDigit(digit) else { return nil }
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !tooLarge, !overflow else { return nil }
            value = sum
        }
        return value
    }
}
