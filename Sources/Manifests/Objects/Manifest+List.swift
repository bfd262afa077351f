import Base

extension Manifest {
    /// The objects in this one if it is a list (`kind: List`, `ConfigMapList`, … with `items`), lists inside lists
    /// too; else the object itself.
    ///
    /// Items of a typed list need not say what they are: they get the list's `apiVersion`, and its kind without
    /// `List`, as Kubernetes' clients have it. Each object's source is the line where it begins. Items that are no
    /// objects are kept, for the caller to report.
    public func expandingLists() -> [Manifest] { expandingLists(depth: 8) }

    private func expandingLists(depth: Int) -> [Manifest] {
        guard depth > 0, kind.utf8.suffix(4).elementsEqual("List".utf8), let items = node["items"] else {
            return [self]
        }
        guard let items = items.sequence else { return items.isNull ? [] : [self] }
        let itemKind = String(kind.dropLast(4))
        return items.flatMap { item -> [Manifest] in
            var item = item
            if item.mapping != nil, item["kind"] == nil, !itemKind.isEmpty {
                var complete = Mapping([
                    Mapping.Entry(key: "apiVersion", value: .string(apiVersion)),
                    Mapping.Entry(key: "kind", value: .string(itemKind)),
                ])
                for entry in item.mapping?.entries ?? [] { complete.put(entry) }
                item.content = .mapping(complete)
            }
            var source = source
            if item.line > 0 {
                source?.line = Int(item.line)
                source?.column = Int(item.column)
            }
            return Manifest(item, source: source).expandingLists(depth: depth - 1)
        }
    }
}
