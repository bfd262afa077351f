/// Chooses resources (the `target` of a patch, the `select` and `reject` of a replacement's target).
struct Selector: Hashable, Sendable {
    /// Regular expressions in patches, anchored at both ends; an empty one matches any.
    var group = ""
    var version = ""
    var kind = ""
    var name = ""
    var namespace = ""
    /// Kubernetes' selector syntax: `a=b,c!=d,e in (f,g),!h`.
    var annotationSelector = ""
    var labelSelector = ""
}
