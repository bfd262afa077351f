extension Node {
    /// The value as Go writes it in its own syntax (`%#v`), where Go's YAML has read it.
    var goSyntax: String {
        switch content {
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: "interface {}(nil)"
            case .bool: scalar.bool == true ? "true" : "false"
            case .int, .float: scalar.double.map { GoFloat.general($0) } ?? scalar.text
            case .string: quoted(scalar.text)
            }
        case .sequence(let items): "[]interface {}{" + items.map(\.goSyntax).joined(separator: ", ") + "}"
        case .mapping(let mapping):
            "map[interface {}]interface {}{"
                + mapping.sorted().entries.map { quoted($0.key) + ":" + $0.value.goSyntax }.joined(separator: ", ")
                + "}"
        }
    }
}
