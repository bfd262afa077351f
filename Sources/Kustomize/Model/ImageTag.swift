/// An entry of `images`.
struct ImageTag: Hashable, Sendable {
    var name = ""
    var newName = ""
    var newTag = ""
    var tagSuffix = ""
    var digest = ""
}
