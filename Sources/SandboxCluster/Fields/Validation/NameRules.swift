/// The forms of names in Kubernetes.
enum NameRules {
    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { isLower(byte | 0x20) && byte < 0x80 }

    private static func isLabel(_ text: some Collection<UInt8>) -> Bool {
        guard let first = text.first, !text.isEmpty else { return false }
        let last = text.reduce(first) { $1 }
        return [first, last].allSatisfy { isLower($0) || isDigit($0) }
            && text.allSatisfy { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func tooLong(_ text: String, _ limit: Int) -> String? {
        text.utf8.count > limit ? "must be no more than \(limit) bytes" : nil
    }

    /// What is wrong with a DNS label (RFC 1123).
    static func label(_ text: String) -> String? {
        if let problem = tooLong(text, 63) { return problem }
        guard !isLabel(Array(text.utf8)) else { return nil }
        return
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    }

    /// What is wrong with a DNS subdomain (RFC 1123).
    static func subdomain(_ text: String) -> String? {
        if let problem = tooLong(text, 253) { return problem }
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard !parts.allSatisfy({ isLabel($0) }) else { return nil }
        return
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    }

    /// What is wrong with a DNS label that starts with a letter (RFC 1035).
    static func serviceName(_ text: String) -> String? {
        if let problem = tooLong(text, 63) { return problem }
        if isLabel(Array(text.utf8)), let first = text.utf8.first, isLower(first) { return nil }
        return
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    }

    /// What is wrong with a name that only must be one segment of an address.
    static func pathSegment(_ text: String) -> String? {
        if text == "." || text == ".." { return "may not be '\(text)'" }
        if text.contains("/") { return "may not contain '/'" }
        if text.contains("%") { return "may not contain '%'" }
        return nil
    }

    /// What is wrong with a key of labels or annotations: a name, perhaps after a domain and a slash.
    static func qualifiedName(_ text: String) -> [String] {
        let form =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var problems: [String] = []
        var name = text
        switch parts.count {
        case 1: break
        case 2:
            name = parts[1]
            if parts[0].isEmpty {
                problems.append("prefix part must be non-empty")
            } else if let problem = subdomain(parts[0]) {
                problems.append("prefix part \(problem)")
            }
        default:
            return [
                "a qualified name \(form) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        if name.isEmpty {
            problems.append("name part must be non-empty")
        } else if let problem = tooLong(name, 63) {
            problems.append("name part \(problem)")
        }
        if !isLoose(name) { problems.append("name part \(form)") }
        return problems
    }

    /// What is wrong with a label's value.
    static func labelValue(_ text: String) -> String? {
        if let problem = tooLong(text, 63) { return problem }
        if text.isEmpty || isLoose(text) { return nil }
        return
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    }

    private static func isLoose(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return false }
        func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    /// What is wrong with a key of a ConfigMap or Secret.
    static func configKey(_ text: String) -> String? {
        if let problem = tooLong(text, 253) { return problem }
        let isFine =
            !text.isEmpty && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-_.".utf8.contains($0) }
        guard isFine else {
            return
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
        }
        if text == "." || text == ".." { return "must not be '\(text)'" }
        return text.hasPrefix("..") ? "must not start with '..'" : nil
    }
}
