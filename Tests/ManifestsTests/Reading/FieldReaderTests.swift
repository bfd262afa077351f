import Base
import Manifests
import Testing

/// Lays a document out as a file would: each entry on its own line, nested ones two columns further in.
private struct Layout {
    private var line: Int32 = 0

    mutating func document(_ pairs: KeyValuePairs<String, Node>, column: Int32 = 1) -> Node {
        var entries: [Mapping.Entry] = []
        let first = line + 1
        for (key, value) in pairs {
            line += 1
            let keyLine = line
            let placed = place(value, column: column + 2, keyColumn: column + Int32(key.utf8.count) + 2)
            entries.append(Mapping.Entry(key: key, value: placed, line: keyLine, column: column))
        }
        return Node(.mapping(Mapping(entries)), line: first, column: column)
    }

    private mutating func place(_ node: Node, column: Int32, keyColumn: Int32) -> Node {
        switch node.content {
        case .scalar: return Node(node.content, line: line, column: keyColumn)
        case .sequence(let items):
            let placed = items.map { item in
                line += 1
                return place(item, column: column + 2, keyColumn: column + 2)
            }
            return Node(.sequence(placed), line: line, column: column)
        case .mapping(let mapping):
            let first = line + 1
            let entries = mapping.entries.map { entry in
                line += 1
                let keyLine = line
                let keyColumn = column + Int32(entry.key.utf8.count) + 2
                let value = place(entry.value, column: column + 2, keyColumn: keyColumn)
                return Mapping.Entry(key: entry.key, value: value, line: keyLine, column: column)
            }
            return Node(.mapping(Mapping(entries)), line: first, column: column)
        }
    }
}

private func document(_ pairs: KeyValuePairs<String, Node>) -> Node {
    var layout = Layout()
    return layout.document(pairs)
}

private func read<Value>(_ node: Node, _ read: @escaping (FieldReader) -> Value?) -> (Value?, [String]) {
    let sink = DiagnosticSink()
    let value = FieldReader.read(node, as: .object(read), file: "martlet.yaml", sink: sink)
    return (value, sink.diagnostics.map(\.description))
}

@Suite struct FieldReaderTests {
    private enum Host: String, CaseIterable { case github, gitea, git }

    @Test("A good document is read without a word")
    func goodDocument() throws {
        let node = document([
            "name": .string("web"), "port": .int(8080), "enabled": .bool(true), "timeout": .string("1h30m"),
            "limit": .string("26MiB"), "host": .string("gitea"), "paths": .sequence([.string("a"), .string("b")]),
            "labels": .mapping(["team": .string("x")]), "secret": .mapping(["file": .string("/run/s")]),
        ])
        let (value, problems) = read(node) { reader -> [String]? in
            let secret = reader.required(
                "secret", .exactlyOne(["file": .from(.string) { "file \($0)" }, "env": .from(.string) { "env \($0)" }]))
            let labels = reader.optional("labels", .map(of: .string), default: [])
            return [
                reader.required("name", .nonEmptyString) ?? "-",
                String(reader.optional("port", .int(in: 1...65_535), default: 1)),
                String(reader.optional("enabled", .bool, default: false)),
                DurationText.format(reader.optional("timeout", .duration, default: .zero)),
                String(reader.optional("limit", .size, default: 0)),
                (reader.optional("host", .choice(of: Host.self)) ?? .git).rawValue,
                reader.optional("paths", .list(of: .string), default: []).joined(),
                labels.map { "\($0.key.value)=\($0.value)" }.joined(), secret ?? "-",
                reader.optional("absent", .string, default: "fallback"),
            ]
        }
        #expect(problems == [])
        #expect(
            value == ["web", "8080", "true", "1h30m", "27262976", "gitea", "ab", "team=x", "file /run/s", "fallback"])
    }

    @Test("All problems are reported, each at its place, in the order of the file")
    func allProblems() {
        let node = document([
            "recieve": .mapping(["path": .string("/hooks")]), "port": .string("80"), "interval": .int(30),
            "items": .sequence([.mapping(["name": .int(5)]), .mapping(["nmae": .string("x")])]),
        ])
        let (_, problems) = read(node) { reader -> Int? in
            _ = reader.optional("receive", .node)
            _ = reader.optional("port", .int(in: 1...65_535))
            _ = reader.optional("interval", .duration)
            _ = reader.optional("items", .list(of: .object { $0.required("name", .string) }))
            return reader.required("cluster", .string).map { _ in 1 }
        }
        #expect(
            problems == [
                "martlet.yaml:1:1: field \"cluster\" is missing; add it, a string",
                "martlet.yaml:1:1: unknown field \"recieve\"; did you mean \"receive\"?",
                "martlet.yaml:3:7: port: found a string, expected an integer",
                "martlet.yaml:4:11: interval: found the number 30, expected a duration; add a unit, such as 30s",
                "martlet.yaml:7:11: items[0].name: found a number (5), expected a string; put it in quotes: \"5\"",
                "martlet.yaml:9:5: field \"name\" is missing in items[1]; add it, a string",
                "martlet.yaml:9:5: unknown field \"nmae\" in items[1]; did you mean \"name\"?",
            ])
    }

    @Test("An unknown key far from any known one lists the known ones")
    func unknownKey() {
        let (_, problems) = read(document(["zzz": .int(1)])) { reader -> Int? in
            _ = reader.optional("alpha", .int)
            _ = reader.optional("beta", .int)
            return 1
        }
        #expect(problems == ["martlet.yaml:1:1: unknown field \"zzz\"; known fields are alpha, beta"])
    }

    @Test("A key that is already used is not suggested again")
    func usedKeyIsNotSuggested() {
        let (_, problems) = read(document(["name": .string("a"), "nane": .string("b")])) { reader -> Int? in
            _ = reader.optional("name", .string)
            return 1
        }
        #expect(problems == ["martlet.yaml:2:1: unknown field \"nane\"; known fields are name"])
    }

    @Test("Null is the same as absent for an optional field, and an error for a required one")
    func nulls() {
        let node = document(["a": .null, "b": .null])
        let (value, problems) = read(node) { reader -> String? in
            _ = reader.required("b", .string)
            return reader.optional("a", .string, default: "x")
        }
        #expect(value == "x")
        #expect(problems == ["martlet.yaml:2:1: b is empty; write a string"])
    }

    struct WrongValue: Sendable, CustomTestStringConvertible {
        var node: Node
        var format: String
        var message: String
        var testDescription: String { message }
    }

    @Test(
        "A wrong value says what was found and what would be right",
        arguments: [
            WrongValue(node: .int(70_000), format: "port", message: "k: 70000 is out of range; use 1 to 65535"),
            WrongValue(node: .string("yes"), format: "bool", message: "k: found a string, expected true or false"),
            WrongValue(node: .string("26 apples"), format: "size", message: "k: not a size; write a whole number"),
            WrongValue(node: .string("5 m"), format: "duration", message: "k: not a duration; write one such as"),
            WrongValue(node: .string("2d"), format: "duration", message: "k: 48h is out of range; use 1s to 24h"),
            WrongValue(node: .string("gitaea"), format: "host", message: "k: \"gitaea\" is not known; did you mean"),
            WrongValue(node: .string("svn"), format: "host", message: "k: \"svn\" is not known; use one of github"),
            WrongValue(node: .string("x"), format: "list", message: "k: found a string, expected a list; start each"),
            WrongValue(node: .sequence([]), format: "object", message: "k: found an empty list, expected a mapping"),
            WrongValue(node: .mapping([:]), format: "one", message: "k: none of \"file\", \"env\" is given; add"),
            WrongValue(
                node: .mapping(["file": .string("a"), "env": .string("b")]), format: "one",
                message: "k: \"file\" and \"env\" exclude each other; keep exactly one of"),
            WrongValue(node: .string(""), format: "nonEmpty", message: "k: is empty"),
        ])
    func wrongValue(_ example: WrongValue) throws {
        let (_, problems) = read(document(["k": example.node])) { reader -> Int? in
            switch example.format {
            case "port": _ = reader.optional("k", .int(in: 1...65_535))
            case "bool": _ = reader.optional("k", .bool)
            case "size": _ = reader.optional("k", .size)
            case "duration": _ = reader.optional("k", .duration(in: .seconds(1) ... .seconds(86_400)))
            case "host": _ = reader.optional("k", .choice(of: Host.self))
            case "list": _ = reader.optional("k", .list(of: .string))
            case "object": _ = reader.optional("k", .object { _ in 1 })
            case "one": _ = reader.optional("k", .exactlyOne(["file": .string, "env": .string]))
            default: _ = reader.optional("k", .nonEmptyString)
            }
            return 1
        }
        let problem = try #require(problems.first)
        #expect(problems.count == 1)
        #expect(problem.contains(example.message), "\(problem)")
        #expect(problem.hasPrefix("martlet.yaml:"))
    }

    @Test("The text of a string, which may be a secret, never appears in a type error")
    func secretsStayHidden() {
        let (_, problems) = read(document(["token": .string("hunter2")])) { $0.optional("token", .int) }
        #expect(problems == ["martlet.yaml:1:8: token: found a string, expected an integer"])
    }

    @Test("A document that is no mapping is one error", arguments: [Node.int(5), .null, .sequence([]), .string("x")])
    func noMapping(_ node: Node) {
        let (value, problems) = read(node) { $0.required("a", .string) }
        #expect(value == nil)
        #expect(problems.count == 1)
    }

    @Test("Located values keep their place")
    func located() {
        let (value, _) = read(document(["a": .int(1), "b": .string("x")])) { $0.optional("b", .located(.string)) }
        #expect(value == Located("x", at: SourceLocation(path: "martlet.yaml", line: 2, column: 4)))
    }

    @Test("Errors throw, warnings alone do not")
    func throwing() throws {
        let sink = DiagnosticSink()
        sink.warning("w", at: nil)
        try sink.throwIfErrors()
        sink.error("e", at: nil)
        #expect(throws: DiagnosticsError.self) { try sink.throwIfErrors() }
    }
}
