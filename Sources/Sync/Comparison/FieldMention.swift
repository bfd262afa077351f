import Manifests

/// Finds the field that a server's message is about, such as `spec.replicas` or `.spec.containers[0].image`.
enum FieldMention {
    /// The node of `object` that the first path in `message` leads to, as far as it leads.
    static func find(in message: String, of object: Node) -> Node? {
        for word in message.split(whereSeparator: { " ,;\"'()".contains($0) }) {
            let path = word.drop { $0 == "." }
            guard let first = path.split(whereSeparator: { ".[:".contains($0) }).first,
                object[String(first)] != nil, path.contains(".")
            else { continue }
            if let node = follow(path, from: object) { return node }
        }
        return nil
    }

    private static func follow(_ path: Substring, from object: Node) -> Node? {
        var node = object
        var moved = false
        for step in path.split(whereSeparator: { ".[]:".contains($0) }) {
            let key = String(step)
            let next: Node? =
                if let index = Int(key) {
                    node[index]
                } else if key.hasPrefix("name=") {
                    node.sequence?.first { $0["name"]?.string == key.dropFirst(5).filter { $0 != "\"" } }
                } else {
                    node[key]
                }
            guard let next, next.line > 0 else { break }
            node = next
            moved = true
        }
        return moved ? node : nil
    }
}
