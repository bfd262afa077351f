/// An entry of `replicas`.
struct Replica: Hashable, Sendable {
    var name = ""
    var count: Int64 = 0
}
