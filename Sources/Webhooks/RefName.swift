/// Git's rules for the names of refs (`git check-ref-format`), and which refs are of interest.
public enum RefName {
    /// Why the ref is of no interest, or `nil` for a well-formed branch or tag.
    public static func problem(_ ref: String) -> String? {
        // One prefix only: a branch may itself be called `refs/heads/x`.
        let bare: Substring
        if ref.utf8.starts(with: "refs/heads/".utf8) {
            bare = ref.dropFirst("refs/heads/".count)
        } else if ref.utf8.starts(with: "refs/tags/".utf8) {
            bare = ref.dropFirst("refs/tags/".count)
        } else {
            return "neither a branch nor a tag"
        }
        return bareNameProblem(Array(bare.utf8))
    }

    /// The full name of a branch or tag that a host calls by its short name.
    static func full(_ shortName: String, type: String) -> String? {
        switch type {
        case "branch": "refs/heads/" + shortName
        case "tag": "refs/tags/" + shortName
        default: nil
        }
    }

    private static func bareNameProblem(_ name: [UInt8]) -> String? {
        guard !name.isEmpty else { return "the name is empty" }
        // Git itself stops at the length of a path.
        guard name.count <= 1024 else { return "the name is longer than 1024 bytes" }
        guard name[0] != UInt8(ascii: "-") else { return "the name starts with '-'" }
        guard name.last != UInt8(ascii: "."), name != [UInt8(ascii: "@")] else { return "not a name that Git allows" }
        for (index, byte) in name.enumerated() {
            let next = index + 1 < name.count ? name[index + 1] : nil
            switch byte {
            case 0..<0x20, 0x7F: return "the name holds a control character"
            case UInt8(ascii: " "), UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: ":"), UInt8(ascii: "?"),
                UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "\\"):
                return "the name holds a character that Git does not allow"
            case UInt8(ascii: ".") where next == UInt8(ascii: "."): return "the name holds '..'"
            case UInt8(ascii: "@") where next == UInt8(ascii: "{"): return "the name holds '@{'"
            default: continue
            }
        }
        for component in name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if component.isEmpty || component.first == UInt8(ascii: ".") || component.ends(with: ".lock") {
                return "a part of the name is empty, starts with '.' or ends with '.lock'"
            }
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with suffix: StaticString) -> Bool {
        suffix.withUTF8Buffer { count >= $0.count && self.suffix($0.count).elementsEqual($0) }
    }
}
