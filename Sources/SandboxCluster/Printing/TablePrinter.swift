import Manifests

/// Prints objects as the tables that `kubectl get` shows.
struct TablePrinter: Sendable {
    /// What a row carries of its object (`includeObject`).
    enum Include: String, Sendable {
        case none = "None"
        case metadata = "Metadata"
        case object = "Object"

        init(_ request: APIRequest) {
            self = request.parameter("includeObject").flatMap(Include.init) ?? .metadata
        }
    }

    private let columns: [TableColumn]
    private let now: Int

    init(_ resource: Resource, now: Int) {
        self.now = now
        if let custom = resource.custom {
            let own = custom.columns.map(Self.customColumn)
            columns = [.name] + (own.isEmpty ? [.age] : own)
        } else {
            columns = BuiltInColumns.columns(of: resource.kind)
        }
    }

    /// The table of some objects.
    func table(_ objects: [Node], version: String, include: Include) -> Node {
        .mapping([
            "kind": .string("Table"), "apiVersion": .string("meta.k8s.io/v1"),
            "metadata": .mapping(["resourceVersion": .string(version)]),
            "columnDefinitions": .sequence(columns.map(\.node)),
            "rows": .sequence(objects.map { row($0, include) }),
        ])
    }

    private func row(_ object: Node, _ include: Include) -> Node {
        var row = Node.mapping(["cells": .sequence(columns.map { $0.cell(object, now) })])
        switch include {
        case .none: row["object"] = .null
        case .metadata: row["object"] = object.metadataOnly
        case .object: row["object"] = object
        }
        return row
    }

    private static func customColumn(_ column: Node) -> TableColumn {
        let type = column["type"]?.string ?? "string"
        let path = column["jsonPath"]?.string ?? ""
        let described = column["description"]?.string
        return TableColumn(
            name: column["name"]?.string ?? "", type: type, format: column["format"]?.string ?? "",
            description: described ?? "Custom resource definition column (in JSONPath format): \(path)",
            priority: column["priority"]?.int ?? 0
        ) { object, now in
            guard let value = ColumnPath(path).values(in: object).first else { return .null }
            switch type {
            case "date":
                guard let seconds = value.string.flatMap(Timestamp.seconds) else { return .string("<invalid>") }
                return .string(HumanDuration.text(now - seconds))
            case "integer", "number", "boolean": return value
            default: return .string(value.scalar?.text ?? JSON.text(value))
            }
        }
    }
}

/// The JSON paths of printer columns: fields, indexes, `[*]` and filters such as `[?(@.type=="Ready")]`.
struct ColumnPath: Sendable {
    private enum Step: Sendable {
        case field(String)
        case index(Int)
        case all
        case filter(field: [String], value: String)
    }

    private var steps: [Step] = []

    init(_ text: String) {
        var rest = Substring(text)
        while let first = rest.first {
            if first == "." {
                rest.removeFirst()
                let name = rest.prefix { $0 != "." && $0 != "[" }
                rest.removeFirst(name.count)
                if !name.isEmpty { steps.append(.field(String(name))) }
            } else if first == "[", let end = Self.closing(rest) {
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
                steps.append(Self.step(inner))
            } else {
                // Escaped dots stand inside names; anything else is no path.
                let name = rest.prefix { $0 != "." && $0 != "[" }
                rest.removeFirst(max(1, name.count))
                if !name.isEmpty { steps.append(.field(String(name))) }
            }
        }
    }

    /// All values that the path leads to.
    func values(in node: Node) -> [Node] {
        var found = [node]
        for step in steps {
            found = found.flatMap { node -> [Node] in
                switch step {
                case .field(let name): [node[name]].compactMap { $0 }
                case .index(let index): [node[index]].compactMap { $0 }
                case .all: node.sequence ?? node.mapping?.entries.map(\.value) ?? []
                case .filter(let field, let value):
                    (node.sequence ?? []).filter { item in
                        var inner: Node? = item
                        for key in field { inner = inner?[key] }
                        return inner?.scalar?.text == value
                    }
                }
            }
        }
        return found
    }

    private static func closing(_ text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "[" { depth += 1 }
            if text[index] == "]" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private static func step(_ inner: Substring) -> Step {
        if inner == "*" { return .all }
        if let index = Int(inner) { return .index(index) }
        let quotes: Set<Character> = ["'", "\""]
        if let first = inner.first, quotes.contains(first) { return .field(String(inner.dropFirst().dropLast())) }
        guard inner.hasPrefix("?("), let equals = inner.firstRange(of: "==") else { return .field(String(inner)) }
        let left = inner[..<equals.lowerBound].dropFirst(2).filter { $0 != "@" && $0 != " " }
        let right = inner[equals.upperBound...].dropLast().filter { !quotes.contains($0) && $0 != " " }
        return .filter(field: left.split(separator: ".").map(String.init), value: String(right))
    }
}
