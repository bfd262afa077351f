import SemanticVersions
import Testing

/// Expected results are those of Helm 4.2.3.
@Suite("Version constraints")
struct VersionConstraintsTests {
    @Test(
        "A version satisfies constraints as in Helm",
        arguments: [
            ("1.20", "1.20.5", true),
            ("1.20", "1.21.0", false),
            (">=1.20-0", "v1.21.3-gke.1", true),
            (">=1.20", "v1.21.3-gke.1", false),
            ("^0.2.3", "0.2.9", true),
            ("^0.2.3", "0.3.0", false),
            ("^0.0.3", "0.0.4", false),
            ("^0", "0.9.9", true),
            ("^0.0", "0.1.0", false),
            ("~1.2.3", "1.2.9", true),
            ("~1.2.3", "1.3.0", false),
            ("~>1", "1.9.0", true),
            ("*", "0.0.1", true),
            ("*", "1.0.0-alpha", false),
            ("*-0", "1.0.0-alpha", true),
            ("!=1.x", "1.4.0", false),
            ("!=1.2.x", "1.3.0", true),
            (">11", "11.1.0", false),
            (">11.1", "11.2.0", true),
            ("<=2", "2.9.9", true),
            ("<=2.1", "2.2.0", false),
            ("<2", "2.0.0", false),
            ("<2", "2.0.0-rc.1", false),
            ("1.2 - 1.4", "1.4.9", true),
            ("1.2.0 - 1.4.5", "1.4.6", false),
            (">=1.0 <2.0", "1.5.0", true),
            (">=1.0, <2.0", "2.5.0", false),
            ("<1 || >=3", "3.1.0", true),
            ("<1||>=3", "2.1.0", false),
            (">=1.0.0-alpha", "1.0.0-beta.11", true),
            ("=1.0.0", "1.0.0+build", true),
            ("=>1", "1", true),
            ("=<1", "1.5", true),
            ("~0.0.0", "5.0.0", true),
            ("v1.2", "1.2.7", true),
            (" >= 1.2 ", "1.3", true),
            (">=1.0.0-0, <2", "1.5.0-rc.1", true),
            ("!=1.0.0-rc.1", "1.0.0-rc.1", false),
            ("^1.2.x", "1.3.0", true),
            ("x.2.3", "9.0.0", true),
        ])
    func satisfies(constraints: String, version: String, expected: Bool) throws {
        let parsed = try VersionConstraints(constraints)
        let version = try SemanticVersion(coercing: version)
        #expect(parsed.isSatisfied(by: version) == expected)
        #expect(parsed.reasonsAgainst(version).isEmpty == expected)
        #expect(VersionConstraints.isCompatible(constraints, version.original) == expected)
    }

    @Test(
        "What is no constraint is refused in Helm's words",
        arguments: [
            ("", "improper constraint: \"\""),
            ("latest", "improper constraint: \"latest\""),
            ("||", "improper constraint: \"\""),
            (">=1,,<2", "improper constraint: \">=1,,<2\""),
            (">>1", "improper constraint: \">>1\""),
            ("1.2.3.4", "improper constraint: \"1.2.3.4\""),
            ("1.2.3-01", "constraint parser error"),
            ("1.xx", "constraint parser error"),
            ("99999999999999999999", "constraint parser error"),
            ("!1", "improper constraint: \"!1\""),
            ("^a", "improper constraint: \"^a\""),
            (">=1;<2", "improper constraint: \">=1;<2\""),
        ])
    func refuses(constraints: String, message: String) {
        #expect { try VersionConstraints(constraints) } throws: { "\($0)" == message }
        #expect(!VersionConstraints.isCompatible(constraints, "1.0.0"))
    }

    @Test("The reasons name version and constraint, and a pre-release only once")
    func reasons() throws {
        let old = try SemanticVersion(coercing: "v1.4")
        #expect(
            try VersionConstraints(">=2, !=1.4.x || ^3.1").reasonsAgainst(old) == [
                #""1.4.0" is less than "2""#, #""1.4.0" is equal to "1.4.x""#, #""1.4.0" is less than "3.1""#,
            ])
        let candidate = try SemanticVersion(coercing: "2.0.0-rc.1")
        #expect(
            try VersionConstraints("2 || 3").reasonsAgainst(candidate) == [
                #""2.0.0-rc.1" is a prerelease version and the constraint is only looking for release versions"#
            ])
        var lenient = try VersionConstraints(">=1")
        #expect(!lenient.isSatisfied(by: candidate))
        lenient.includesPrereleases = true
        #expect(lenient.isSatisfied(by: candidate))
    }

    @Test("Constraints are written in one form")
    func description() throws {
        #expect(try VersionConstraints("1.2 - 1.4 ||  ~ 2,!=2.3").description == ">=1.2 <=1.4 || ~2 !=2.3")
    }
}
