import Testing

@testable import Kustomize

/// What lets a build take over the built-in configuration without merging it.
@Suite struct BuiltInConfigurationTests {
    @Test func mergedOneByOneItStaysWhatItIs() throws {
        let builtIn = TransformerConfiguration.builtIn
        for (name, list) in TransformerConfiguration.fieldSpecLists {
            var merged: [FieldSpec] = []
            try merged.merge(builtIn[keyPath: list], as: name)
            merged.sortByKind()
            #expect(merged == builtIn[keyPath: list], "\(name)")
        }
        var references: [NameBackReferences] = []
        try references.merge(builtIn.nameReference)
        #expect(references == builtIn.nameReference)
    }

    @Test func mergedIntoAnEmptyOneItIsAllThere() throws {
        var merged = TransformerConfiguration()
        try merged.merge(.builtIn)
        for (name, list) in TransformerConfiguration.fieldSpecLists {
            #expect(merged[keyPath: list] == TransformerConfiguration.builtIn[keyPath: list], "\(name)")
        }
        #expect(merged.nameReference == TransformerConfiguration.builtIn.nameReference)
    }

    @Test(arguments: [
        ("a/b", ["a", "b"]), ("/a", ["a"]), ("a//b", ["a", "", "b"]), ("a\\/b/c", ["a/b", "c"]), ("a\\/", ["a/"]),
        ("", [""]), ("/", [""]), ("a/\u{301}b", ["a", "\u{301}b"]),
    ])
    func aPathIsTakenApartAtItsSlashes(path: String, parts: [String]) {
        #expect(FieldSpecPath.split(path).map { Array($0.utf8) } == parts.map { Array($0.utf8) })
    }

    @Test(arguments: [
        ("name", false), ("a1", false), ("1a", false), ("-", true), ("*", true), ("1", true), ("-1", true),
        ("+1", true),
        ("[a=b]", true), ("", true),
    ])
    func aNameThatIsNoFieldIsAProblem(name: String, isProblem: Bool) {
        #expect((FieldSpecPath.Segment(name).problem != nil) == isProblem)
    }

    @Test func whiteSpaceAroundANameDoesNotCount() {
        for text in [" a", "a\t", "\u{a0}a\u{2003}"] { #expect(FieldSpecPath.Segment(text).name == "a") }
        #expect(FieldSpecPath.Segment("a[]").isList)
        #expect(!FieldSpecPath.Segment("]").isList)
    }
}
