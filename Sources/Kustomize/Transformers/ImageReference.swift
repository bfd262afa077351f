/// The name of a container image: `[host[:port]/]path[:tag][@digest]`.
struct ImageReference: Hashable {
    var name: String
    var tag = ""
    var digest = ""

    /// Takes a text apart. A colon before the first slash belongs to the registry's port.
    init(_ text: String) {
        let bytes = text.utf8
        var start = bytes.startIndex
        if let slash = bytes.firstIndex(of: UInt8(ascii: "/")) { start = slash }
        let at = bytes[start...].firstIndex(of: UInt8(ascii: "@"))
        let colon = bytes[start...].firstIndex(of: UInt8(ascii: ":"))
        switch (colon, at) {
        case (nil, nil): name = text
        case (let colon, let at?) where colon.map({ at < $0 }) ?? true:
            name = String(text[..<at])
            digest = String(text[bytes.index(after: at)...])
        case (let colon?, let at?):
            name = String(text[..<colon])
            tag = String(text[bytes.index(after: colon)..<at])
            digest = String(text[bytes.index(after: at)...])
        case (let colon?, nil):
            name = String(text[..<colon])
            tag = String(text[bytes.index(after: colon)...])
        case (nil, _?): name = text
        }
    }

    /// The whole text.
    var text: String {
        name + (tag.isEmpty ? "" : ":" + tag) + (digest.isEmpty ? "" : "@" + digest)
    }

    /// Applies an entry of `images`: a new tag or digest takes the place of both old ones.
    mutating func apply(_ change: ImageTag) {
        if !change.newName.isEmpty { name = change.newName }
        if !change.newTag.isEmpty || !change.digest.isEmpty {
            tag = change.newTag
            digest = change.digest
        } else if !change.tagSuffix.isEmpty {
            tag += change.tagSuffix
            digest = ""
        }
    }
}
