import Manifests
import Testing

@testable import SandboxCluster

@Suite("Selectors")
struct SelectorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        var matches: Bool
        var testDescription: String { "\(text) is \(matches)" }
    }

    @Test(
        "A label selector matches as the API server's does",
        arguments: [
            Case(text: "app=web", matches: true), Case(text: "app==web", matches: true),
            Case(text: "app!=web", matches: false), Case(text: "other!=web", matches: true),
            Case(text: "app in (db, web)", matches: true), Case(text: "app notin (db)", matches: true),
            Case(text: "other notin (db)", matches: true), Case(text: "app notin (web)", matches: false),
            Case(text: "app", matches: true), Case(text: "!app", matches: false), Case(text: "!other", matches: true),
            Case(text: "size>2", matches: true), Case(text: "size<3", matches: false),
            Case(text: "app>2", matches: false),
            Case(text: "app=web,size=3", matches: true), Case(text: "app=web,size=4", matches: false),
            Case(text: "empty=", matches: true), Case(text: "", matches: true),
        ])
    func labels(_ item: Case) throws {
        let selector = try LabelSelector(parsing: item.text)
        #expect(selector.matches(["app": "web", "size": "3", "empty": ""]) == item.matches)
    }

    @Test(
        "A wrong label selector is a bad request that says where",
        arguments: ["a===b", "a in b", "a in (b", "=b", "a b", "a,", "a in ()x", "!", "a=(", "(", ")"])
    func wrongLabels(_ text: String) {
        #expect {
            try LabelSelector(parsing: text)
        } throws: { error in
            (error as? APIStatus)?.code == 400
                && (error as? APIStatus)?.message.hasPrefix("unable to parse requirement: ") == true
        }
    }

    @Test("The selector of a workload is written as a parameter and read again")
    func workloads() throws {
        let node = try JSON.parse(
            #"{"matchLabels":{"b":"2","a":"1"},"matchExpressions":[{"key":"c","operator":"In","values":["y","x"]},"#
                + #"{"key":"d","operator":"DoesNotExist"}]}"#)
        let selector = LabelSelector(node)
        #expect(selector.text == "a=1,b=2,c in (x,y),!d")
        #expect(try LabelSelector(parsing: selector.text).text == selector.text)
    }

    @Test("Any text is read as a selector or refused, never a crash")
    func mutations() {
        var random = SplitMix(seed: 7)
        let letters = Array("ab=!,()<> in notin")
        for _ in 0..<3000 {
            let text = String(
                (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                    letters[Int.random(in: letters.indices, using: &random)]
                })
            guard let selector = try? LabelSelector(parsing: text) else { continue }
            #expect(selector.requirements.allSatisfy { !$0.key.isEmpty })
        }
    }

    @Test("A field selector compares fields, and a missing field is empty")
    func fields() throws {
        let resource = try #require(ResourceTable.builtIn.resource("", "v1", "pods"))
        let pod = try JSON.parse(
            #"{"metadata":{"name":"a","namespace":"n"},"spec":{"nodeName":"x"},"status":{"phase":"Running"}}"#)
        for (text, matches) in [
            ("metadata.name=a", true), ("metadata.name==a,status.phase!=Failed", true), ("spec.nodeName=", false),
            ("status.podIP=", true), ("metadata.namespace=m", false),
        ] {
            #expect(try FieldSelector(parsing: text, for: resource).matches(pod) == matches, "\(text)")
        }
        #expect(throws: APIStatus.self) { try FieldSelector(parsing: "spec.replicas=1", for: resource) }
        #expect(throws: APIStatus.self) { try FieldSelector(parsing: "metadata.name", for: resource) }
    }
}

/// A small generator with a seed, for tests that must repeat.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
