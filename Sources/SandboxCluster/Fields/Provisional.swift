import Manifests
struct StandardFieldPipeline: FieldPipeline {
    func create(_ object: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult { FieldResult(object: object) }
    func update(old: Node, new: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult {
        var new = new
        if request.subresource == "status" {
            var changed = old
            changed["status"] = new["status"]
            return FieldResult(object: changed)
        }
        if request.hasStatus { new["status"] = old["status"] }
        return FieldResult(object: new)
    }
    func apply(live: Node?, patch: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult {
        FieldResult(object: Self.merge(live ?? .mapping([:]), patch))
    }
    static func merge(_ a: Node, _ b: Node) -> Node {
        guard a.mapping != nil, let m = b.mapping else { return b }
        var a = a
        for e in m.entries { a[e.key] = a[e.key].map { merge($0, e.value) } ?? e.value }
        return a
    }
}
