/// The rules that Kubernetes has for names, and its words for what breaks them.
public enum NameRule: Sendable, Hashable, CaseIterable {
    /// RFC 1123 subdomain: most objects' names. At most 253 characters.
    case dnsSubdomain
    /// RFC 1123 label: namespaces. At most 63 characters.
    case dnsLabel
    /// RFC 1035 label: services. At most 63 characters, begins with a letter.
    case dns1035Label
    /// A segment of a path: RBAC roles and bindings. No `/` or `%`, and not `.` or `..`.
    case pathSegment
    /// The key of a label or annotation: a name of up to 63 characters, after an optional domain and `/`.
    case qualifiedName
    /// The value of a label: empty, or up to 63 characters.
    case labelValue

    /// What is wrong with `name`, in the words of Kubernetes' server; `nil` if nothing is.
    public func problem(with name: String) -> String? {
        let bytes = Array(name.utf8)[...]
        switch self {
        case .dnsSubdomain: return NameRule.subdomainProblem(bytes)
        case .dnsLabel:
            if bytes.count > 63 { return "must be no more than 63 characters" }
            return NameRule.isLabel(bytes)
                ? nil
                : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
                    + "start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
                    + "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        case .dns1035Label:
            if bytes.count > 63 { return "must be no more than 63 characters" }
            return NameRule.isLabel(bytes) && NameRule.isLower(bytes.first ?? 0)
                ? nil
                : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
                    + "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', "
                    + "regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
        case .pathSegment:
            if name == "." || name == ".." { return "may not be '\(name)'" }
            if bytes.contains(UInt8(ascii: "/")) { return "may not contain '/'" }
            if bytes.contains(UInt8(ascii: "%")) { return "may not contain '%'" }
            return nil
        case .qualifiedName: return NameRule.qualifiedNameProblem(bytes)
        case .labelValue:
            if bytes.count > 63 { return "must be no more than 63 characters" }
            return bytes.isEmpty || NameRule.isQualifiedPart(bytes)
                ? nil
                : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
                    + "must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or "
                    + "'12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        }
    }

    private static func subdomainProblem(_ bytes: ArraySlice<UInt8>) -> String? {
        if bytes.count > 253 { return "must be no more than 253 characters" }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.allSatisfy(isLabel)
            ? nil
            : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and "
                + "must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation "
                + "is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    }

    private static func qualifiedNameProblem(_ bytes: ArraySlice<UInt8>) -> String? {
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let form =
            "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
            + "an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
            + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. "
            + "'example.com/MyName')"
        guard parts.count <= 2, let name = parts.last else { return form }
        if parts.count == 2 {
            if parts[0].isEmpty { return "prefix part must be non-empty" }
            if let problem = subdomainProblem(parts[0]) { return "prefix part \(problem)" }
        }
        if name.isEmpty { return "name part must be non-empty" }
        if name.count > 63 { return "name part must be no more than 63 characters" }
        return isQualifiedPart(name)
            ? nil
            : "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
                + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
                + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    }

    private static func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte | 0x20) || isDigit(byte) }

    private static func isLabel(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        let hyphen = UInt8(ascii: "-")
        return first != hyphen && last != hyphen && bytes.allSatisfy { isLower($0) || isDigit($0) || $0 == hyphen }
    }

    private static func isQualifiedPart(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
            }
    }
}
