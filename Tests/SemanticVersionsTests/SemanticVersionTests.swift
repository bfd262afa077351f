import SemanticVersions
import Testing

@Suite("Semantic versions")
struct SemanticVersionTests {
    @Test(
        "Lenient reading fills in what is missing",
        arguments: [
            ("1", "1.0.0"), ("v1.2", "1.2.0"), ("01.02.03", "1.2.3"), ("1-rc.1", "1.0.0-rc.1"),
            ("1.2+b.1", "1.2.0+b.1"),
            ("v1.21.3-gke.1+x", "1.21.3-gke.1+x"), ("18446744073709551615.0.0", "18446744073709551615.0.0"),
        ])
    func coerces(text: String, normal: String) throws {
        let version = try SemanticVersion(coercing: text)
        #expect(version.description == normal)
        #expect(version.original == text)
    }

    @Test(
        "What is no version is refused",
        arguments: [
            ("", "invalid semantic version"), ("latest", "invalid semantic version"),
            ("1.2.3.4", "invalid semantic version"),
            ("1.2.3-", "invalid semantic version"), ("V1", "invalid semantic version"),
            (" 1", "invalid semantic version"),
            ("1.2.3-a..b", "invalid semantic version"), ("1.2.3-01", "version segment starts with 0"),
            (
                "1.99999999999999999999",
                #"error parsing version segment: strconv.ParseUint: parsing "99999999999999999999": value out of range"#
            ),
        ])
    func refuses(text: String, message: String) {
        #expect { try SemanticVersion(coercing: text) } throws: { "\($0)" == message }
    }

    @Test(
        "Strict reading takes SemVer only",
        arguments: [
            ("", SemanticVersionError.empty), ("1.2", .malformed), ("v1.2.3", .badCharacters), ("1.02.3", .leadingZero),
            ("1.2.3-", .badPrerelease), ("1.2.3-a..b", .badPrerelease), ("1.2.3+a_b", .badMetadata),
            ("1.2.3-01", .leadingZero), ("1..3", .badNumber(context: "", digits: "")),
        ])
    func strict(text: String, error: SemanticVersionError) {
        #expect(throws: error) { try SemanticVersion(strict: text) }
    }

    @Test("Strict reading takes a whole version apart")
    func parts() throws {
        let version = try SemanticVersion(strict: "1.2.3-rc.1-x+b-1.2")
        #expect((version.major, version.minor, version.patch) == (1, 2, 3))
        #expect((version.prerelease, version.metadata) == ("rc.1-x", "b-1.2"))
        #expect(version.description == "1.2.3-rc.1-x+b-1.2")
    }

    @Test("Precedence is that of SemVer 2.0")
    func precedence() throws {
        let ascending = [
            "0.9", "1.0.0-1", "1.0.0-9", "1.0.0-10", "1.0.0-A", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
            "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2", "1.10", "2",
        ]
        let versions = try ascending.map { try SemanticVersion(coercing: $0) }
        for (i, left) in versions.enumerated() {
            for (j, right) in versions.enumerated() {
                #expect(left.compared(to: right) == (i == j ? 0 : i < j ? -1 : 1), "\(left) against \(right)")
            }
        }
        let built = try SemanticVersion(coercing: "1.0.0+b")
        #expect(try built.compared(to: SemanticVersion(coercing: "1.0.0+a")) == 0)
    }

    @Test("The next version drops what follows and keeps a leading v")
    func next() throws {
        let version = try SemanticVersion(coercing: "v1.2.3+b")
        #expect(version.nextPatch()?.original == "v1.2.4")
        #expect(version.nextMinor()?.description == "1.3.0")
        #expect(version.nextMajor()?.original == "v2.0.0")
        #expect(try version.with(prerelease: "rc.1").original == "v1.2.3-rc.1+b")
        #expect(try version.with(metadata: "").description == "1.2.3")
        #expect(throws: SemanticVersionError.badPrerelease) { try version.with(prerelease: "a b") }
        #expect(try SemanticVersion(coercing: "1.2.3-rc").nextPatch()?.description == "1.2.3")
        #expect(SemanticVersion(major: .max, minor: .max, patch: .max).nextMajor() == nil)
    }
}
