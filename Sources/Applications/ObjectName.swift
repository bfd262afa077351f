/// Kubernetes' rules for names.
enum ObjectName {
    /// What is wrong with the name of an object (RFC 1123 subdomain, at most 253 characters), or `nil`.
    static func problemOfSubdomain(_ name: String) -> String? {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy({ isLabel($0, limit: 253) }) else {
            return "\"\(name.prefix(80))\" is not a name; use lower-case letters, digits, - and ."
        }
        return nil
    }

    /// What is wrong with the name of a namespace (RFC 1123 label, at most 63 characters), or `nil`. Empty is allowed.
    static func problemOfLabel(_ name: String) -> String? {
        guard name.isEmpty || isLabel(name[...], limit: 63) else {
            return "\"\(name.prefix(80))\" is not a namespace's name; use at most 63 lower-case letters, digits and -"
        }
        return nil
    }

    private static func isLabel(_ label: Substring, limit: Int) -> Bool {
        let bytes = label.utf8
        guard let first = bytes.first, let last = bytes.last, bytes.count <= limit else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
