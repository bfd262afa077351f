import Base
import Manifests
import Testing

@Suite struct ListExpansionTests {
    private func expand(_ text: String) throws -> [Manifest] {
        let node = try #require(try YAML.parse(text, path: "f.yaml").first?.node)
        return Manifest(node, source: SourceLocation(path: "f.yaml", line: 1, column: 1)).expandingLists()
    }

    @Test("The items of a List become objects with their own places")
    func list() throws {
        let objects = try expand("kind: List\napiVersion: v1\nitems:\n- kind: A\n  metadata: {name: x}\n- kind: B\n")
        #expect(objects.map(\.kind) == ["A", "B"])
        #expect(objects.map { $0.source?.description } == ["f.yaml:4:3", "f.yaml:6:3"])
    }

    @Test("Items of a typed list get the list's version and kind")
    func typedList() throws {
        let objects = try expand(
            "kind: ConfigMapList\napiVersion: v1\nitems:\n- metadata: {name: x}\n- kind: Other\n  apiVersion: v2\n")
        #expect(objects.map(\.kind) == ["ConfigMap", "Other"])
        #expect(objects.map(\.apiVersion) == ["v1", "v2"])
        #expect(objects.first?.name == "x")
    }

    @Test("Lists inside lists are expanded, empty ones vanish, and other kinds stay")
    func nested() throws {
        #expect(
            try expand("kind: List\nitems: [{kind: List, items: [{kind: A}]}, {kind: B}]").map(\.kind) == ["A", "B"])
        #expect(try expand("kind: List\nitems: []").isEmpty)
        #expect(try expand("kind: List\nitems: null").isEmpty)
        #expect(try expand("kind: AllowList\nspec: {}").map(\.kind) == ["AllowList"])
        #expect(try expand("kind: A\nitems: [{kind: B}]").map(\.kind) == ["A"])
    }
}

@Suite struct NameRuleTests {
    @Test(
        "Names that Kubernetes takes are taken",
        arguments: [
            (NameRule.dnsSubdomain, "a"), (.dnsSubdomain, "a.b-c.9"), (.dnsLabel, "9a"), (.dns1035Label, "a9"),
            (.pathSegment, "system:node"), (.qualifiedName, "example.com/My_Name"), (.qualifiedName, "a"),
            (.labelValue, ""),
            (.labelValue, "My_value.1"), (.dnsLabel, String(repeating: "a", count: 63)),
        ])
    func valid(rule: NameRule, name: String) {
        #expect(rule.problem(with: name) == nil)
    }

    @Test(
        "Names that Kubernetes refuses are refused",
        arguments: [
            (NameRule.dnsSubdomain, ""), (.dnsSubdomain, "A"), (.dnsSubdomain, "a..b"), (.dnsSubdomain, "-a"),
            (.dnsSubdomain, "a_b"), (.dnsSubdomain, String(repeating: "a", count: 254)), (.dnsLabel, "a.b"),
            (.dnsLabel, String(repeating: "a", count: 64)), (.dns1035Label, "9a"), (.pathSegment, ".."),
            (.pathSegment, "a/b"),
            (.pathSegment, "50%"), (.qualifiedName, "a/b/c"), (.qualifiedName, "/a"), (.qualifiedName, "a/"),
            (.qualifiedName, "A.com/a"), (.labelValue, "-a"), (.labelValue, "a b"), (.dnsSubdomain, "é"),
        ])
    func invalid(rule: NameRule, name: String) {
        #expect(rule.problem(with: name) != nil)
    }
}

@Suite struct MappingTests {
    @Test("Large mappings find, replace and remove keys like small ones", arguments: [3, 16, 17, 500])
    func large(count: Int) {
        var mapping = Mapping()
        for index in 0..<count { mapping["k\(index)"] = .int(index) }
        #expect(mapping.count == count)
        mapping["k1"] = .string("new")
        mapping["k0"] = nil
        #expect(mapping["k0"] == nil && mapping["k1"]?.string == "new" && mapping["k2"]?.int == 2)
        #expect(mapping.keys.first == "k1" && mapping.keys.last == "k\(count - 1)")
        mapping.removeAll { $0.key == "k2" }
        #expect(mapping["k2"] == nil && mapping.count == count - 2)
        mapping["e\u{301}"] = .int(1)
        mapping["é"] = .int(2)
        #expect(mapping.count == count && mapping["e\u{301}"]?.int == 1)
    }

    @Test("Base64 goes both ways", arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar"])
    func base64(text: String) {
        let encoded = Base64.encode(Array(text.utf8))
        #expect(encoded.utf8.count % 4 == 0)
        #expect(Base64.decode(encoded.utf8) == Array(text.utf8))
    }

    @Test("What is no base64 is refused", arguments: ["a", "ab", "ab=", "abc", "a===", "ab*=", "ab==c", "ab=c"])
    func badBase64(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}
