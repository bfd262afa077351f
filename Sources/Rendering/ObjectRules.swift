import Base
import Manifests

/// What every Kubernetes object in a file must have, before any schema is known.
struct ObjectRules {
    let path: String
    private(set) var diagnostics: [Diagnostic] = []

    init(path: String) { self.path = path }

    /// Notes everything that is wrong with an object's type and metadata. Returns whether it was right.
    mutating func check(_ object: Node) -> Bool {
        let before = diagnostics.count
        guard let mapping = object.mapping else {
            report(
                object, "a manifest must be a mapping, but this is \(describe(object))",
                "write apiVersion, kind and metadata.name")
            return false
        }
        checkType(mapping, object)
        checkMetadata(mapping, object)
        return diagnostics.count == before
    }

    private mutating func checkType(_ mapping: Mapping, _ object: Node) {
        if let version = text("apiVersion", in: mapping, object, advice: "such as apiVersion: apps/v1"),
            version.value.split(separator: "/", omittingEmptySubsequences: false).count > 2
                || version.value.split(separator: "/", omittingEmptySubsequences: false).contains("")
                || version.value.contains(where: \.isWhitespace)
        {
            report(
                version.node, "\(quote(version.value)) is not an apiVersion",
                "write group/version, or v1 for the core group")
        }
        if let kind = text("kind", in: mapping, object, advice: "such as kind: Deployment"),
            !kind.value.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || ("0"..."9").contains($0) })
        {
            report(kind.node, "\(quote(kind.value)) is not a kind", "write one word, such as Deployment")
        }
    }

    private mutating func checkMetadata(_ mapping: Mapping, _ object: Node) {
        guard let metadata = mapping["metadata"], !metadata.isNull else {
            report(mapping["metadata"] ?? object, "metadata is missing", "write metadata with a name")
            return
        }
        guard let fields = metadata.mapping else {
            report(
                metadata, "metadata must be a mapping, but this is \(describe(metadata))", "write metadata with a name")
            return
        }
        let group = GroupVersionKind(
            apiVersion: mapping["apiVersion"]?.string ?? "", kind: mapping["kind"]?.string ?? ""
        ).group
        if let generated = fields["generateName"], fields["name"] == nil {
            if generated.string?.isEmpty ?? true {
                report(generated, "metadata.generateName must be a text, but this is \(describe(generated))", nil)
            }
        } else if let name = text("name", in: fields, metadata, prefix: "metadata.", advice: "such as name: web") {
            if let problem = ObjectRules.problem(withName: name.value, group: group) {
                report(name.node, "\(quote(name.value)) is not a valid name: \(problem.message)", problem.advice)
            }
        }
        if let namespace = fields["namespace"], !namespace.isNull {
            guard let value = namespace.string else {
                report(
                    namespace, "metadata.namespace must be a text, but this is \(describe(namespace))",
                    quotingAdvice(namespace))
                return
            }
            if !value.isEmpty, !ObjectRules.isLabel(value) {
                report(
                    namespace, "\(quote(value)) is not a valid namespace",
                    "use at most 63 lower-case letters, digits and \"-\", with a letter or digit at both ends")
            }
        }
        for field in ["labels", "annotations"] { checkTexts(field, fields) }
    }

    /// Labels and annotations are texts; numbers and booleans without quotes are a common mistake.
    private mutating func checkTexts(_ field: String, _ metadata: Mapping) {
        guard let node = metadata[field], !node.isNull else { return }
        guard let entries = node.mapping?.entries else {
            report(node, "metadata.\(field) must be a mapping, but this is \(describe(node))", nil)
            return
        }
        for entry in entries where entry.value.string == nil && !entry.value.isNull {
            report(
                entry.value,
                "the value of \(quote(entry.key)) in metadata.\(field) must be a text, but this is "
                    + describe(entry.value), quotingAdvice(entry.value))
        }
    }

    /// A field that must be a text with something in it.
    private mutating func text(
        _ key: String, in mapping: Mapping, _ parent: Node, prefix: String = "", advice: String
    ) -> (value: String, node: Node)? {
        guard let node = mapping[key] else {
            report(parent, "\(prefix)\(key) is missing", "add it, \(advice)")
            return nil
        }
        guard let value = node.string else {
            report(
                node, "\(prefix)\(key) must be a text, but this is \(describe(node))",
                quotingAdvice(node) ?? "write a text, \(advice)")
            return nil
        }
        guard !value.isEmpty else {
            report(node, "\(prefix)\(key) is empty", "write a text, \(advice)")
            return nil
        }
        return (value, node)
    }

    /// The API server's rule for names: a DNS subdomain for its own kinds apart from those of access control, and for
    /// others nothing that cannot stand in an address.
    static func problem(withName name: String, group: String) -> (message: String, advice: String)? {
        let scalars = name.unicodeScalars
        if name == "." || name == ".." || scalars.contains(where: { $0 == "/" || $0 == "%" || $0.value < 0x20 }) {
            return ("it may not be . or .. or hold \"/\", \"%\" or control characters", "choose another name")
        }
        let isOwn = !group.contains(".") || group.hasSuffix(".k8s.io")
        guard isOwn, group != "rbac.authorization.k8s.io" else { return nil }
        guard name.utf8.count <= 253 else {
            return ("it has \(name.utf8.count) bytes, and 253 are allowed", "choose a shorter name")
        }
        for part in name.split(separator: ".", omittingEmptySubsequences: false)
        where !isLabel(String(part), limit: 253) {
            let lower = name.lowercased().replacing("_", with: "-")
            let valid = lower.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
                isLabel(String($0), limit: 253)
            }
            return (
                "only lower-case letters, digits, \"-\" and \".\" are allowed, with a letter or digit at both ends of each part",
                valid ? "write \(lower)" : "such as web-1"
            )
        }
        return nil
    }

    private static func isLabel(_ text: String, limit: Int = 63) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= limit else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private mutating func report(_ node: Node, _ message: String, _ suggestion: String?) {
        diagnostics.append(
            Diagnostic(
                at: SourceLocation(path: path, line: Int(node.line), column: Int(node.column)), message,
                suggestion: suggestion))
    }

    private func quotingAdvice(_ node: Node) -> String? {
        guard let scalar = node.scalar, scalar.kind != .null, scalar.kind != .string else { return nil }
        return "put it in quotes: \"\(scalar.text)\""
    }

    private func quote(_ text: String) -> String { "\"\(ObjectRules.printable(text))\"" }

    private func describe(_ node: Node) -> String {
        switch node.content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: "null"
            case .bool: "the boolean \(scalar.text)"
            case .int, .float: "the number \(ObjectRules.printable(scalar.text))"
            case .string: scalar.text.isEmpty ? "an empty text" : "the text \(quote(scalar.text))"
            }
        }
    }

    private static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(60) {
            result.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return String(result) + (text.unicodeScalars.count > 60 ? "…" : "")
    }
}
