import Manifests

/// One column of a table that the server prints.
struct TableColumn: Sendable {
    var name: String
    var type = "string"
    var format = ""
    var description = ""
    /// 1 for columns of `-o wide`.
    var priority = 0
    /// The cell of an object, at a time of day.
    var cell: @Sendable (_ object: Node, _ now: Int) -> Node

    /// The column's definition in a table.
    var node: Node {
        .mapping([
            "name": .string(name), "type": .string(type), "format": .string(format),
            "description": .string(description), "priority": .int(priority),
        ])
    }

    /// A column of text.
    static func text(
        _ name: String, _ description: String = "", wide: Bool = false, _ value: @escaping @Sendable (Node) -> String
    ) -> TableColumn {
        TableColumn(name: name, description: description, priority: wide ? 1 : 0) { object, _ in .string(value(object))
        }
    }

    /// A column of numbers.
    static func number(
        _ name: String, _ description: String = "", type: String = "integer",
        _ value: @escaping @Sendable (Node) -> Int
    ) -> TableColumn {
        TableColumn(name: name, type: type, description: description) { object, _ in .int(value(object)) }
    }

    /// How long ago something was.
    static func since(
        _ name: String, _ description: String = "", wide: Bool = false, _ time: @escaping @Sendable (Node) -> String?
    ) -> TableColumn {
        TableColumn(name: name, description: description, priority: wide ? 1 : 0) { object, now in
            guard let text = time(object), let seconds = Timestamp.seconds(text) else { return .string("<unknown>") }
            return .string(HumanDuration.text(now - seconds))
        }
    }

    /// The name of the object.
    static let name = TableColumn(
        name: "Name", format: "name",
        description: "Name must be unique within a namespace. Is required when creating resources, although some "
            + "resources may allow a client to request the generation of an appropriate name automatically. Name is "
            + "primarily intended for creation idempotence and configuration definition. Cannot be updated. More "
            + "info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names"
    ) { object, _ in .string(object.objectName) }

    /// The object's age.
    static let age = since(
        "Age",
        "CreationTimestamp is a timestamp representing the server time when this object was created. It is not "
            + "guaranteed to be set in happens-before order across separate operations. Clients may not set this "
            + "value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null "
            + "for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/"
            + "api-conventions.md#metadata"
    ) { $0.value(at: "metadata", "creationTimestamp")?.string }
}
