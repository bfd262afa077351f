import Foundation
import GoTemplate
import Manifests

/// The cases of a file below `Fixtures/Values`; what is expected was written by real Helm, whose version the file
/// names.
struct ValueFixture {
    let cases: [Node]

    init(_ name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/Values").appendingPathComponent(name)
        let content = try JSON.parse(Array(try Data(contentsOf: file)), path: name, limits: .cluster)
        cases = content["cases"]?.sequence ?? []
    }
}

extension GoValue {
    /// A value as a fixture describes it: `t` is the type, `v` the content.
    init(fixture node: Node) {
        let content = node["v"] ?? .null
        switch node["t"]?.string {
        case "json": self = GoValue(content)
        case "int": self = .integer(content.string.flatMap { Int64($0) } ?? 0, .int)
        case "int64": self = .integer(content.string.flatMap { Int64($0) } ?? 0, .int64)
        case "strings": self = .strings((content.sequence ?? []).map { ByteString($0.string ?? "") })
        case "list": self = .list((content.sequence ?? []).map { GoValue(fixture: $0) })
        case "map":
            let map = GoMap()
            for entry in content.mapping?.entries ?? [] { map[ByteString(entry.key)] = GoValue(fixture: entry.value) }
            self = .map(map)
        default: self = .null
        }
    }
}
