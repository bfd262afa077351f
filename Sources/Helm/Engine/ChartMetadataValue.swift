import GoTemplate

extension ChartMetadata {
    /// `.Chart` as Helm 4 has it: a map with the names of the Go struct's fields.
    func makeMap(isRoot: Bool) -> GoMap {
        GoMap([
            "Name": .string(name), "Home": .string(home), "Sources": .list(sources.map { .string($0) }),
            "Version": .string(version), "Description": .string(description),
            "Keywords": .list(keywords.map { .string($0) }),
            "Maintainers": .list(
                maintainers.map { maintainer in
                    .map(
                        GoMap([
                            "Name": .string(maintainer.name), "Email": .string(maintainer.email),
                            "URL": .string(maintainer.url),
                        ]))
                }),
            "Icon": .string(icon), "APIVersion": .string(apiVersion), "Condition": .string(condition),
            "Tags": .string(tags), "AppVersion": .string(appVersion), "Deprecated": .bool(deprecated),
            "Annotations": annotationsValue, "KubeVersion": .string(kubeVersion),
            "Dependencies": .list(dependencies.map { .map($0.makeMap()) }), "Type": .string(type),
            "IsRoot": .bool(isRoot),
        ])
    }

    /// A `map[string]string`.
    fileprivate var annotationsValue: GoValue {
        let entries = annotations.map { (ByteString($0.key), GoValue.string($0.value)) }
        return .map(GoMap(Dictionary(entries) { _, later in later }, valueType: .string, isNil: entries.isEmpty))
    }
}

extension ChartDependency {
    fileprivate func makeMap() -> GoMap {
        GoMap([
            "Name": .string(name), "Version": .string(version), "Repository": .string(repository),
            "Condition": .string(condition), "Tags": .list(tags.map { .string($0) }), "Enabled": .bool(enabled),
            "ImportValues": .list(importValues.map(\.goValue)), "Alias": .string(alias),
        ])
    }
}

/// `.Chart` as Helm 3 has it: a struct, so that a field it has not is an error.
final class ChartMetadataValue: GoObject {
    private let metadata: ChartMetadata
    private let isRoot: Bool

    init(_ metadata: ChartMetadata, isRoot: Bool) {
        self.metadata = metadata
        self.isRoot = isRoot
    }

    var type: GoType { .named("struct { chart.Metadata; IsRoot bool }", .structure) }

    var fields: [(name: ByteString, value: GoValue)] {
        [
            ("Name", .string(metadata.name)), ("Home", .string(metadata.home)),
            ("Sources", .strings(metadata.sources.map { ByteString($0) })), ("Version", .string(metadata.version)),
            ("Description", .string(metadata.description)),
            ("Keywords", .strings(metadata.keywords.map { ByteString($0) })),
            (
                "Maintainers",
                .list(
                    metadata.maintainers.map {
                        .object(
                            StructValue(
                                "*chart.Maintainer",
                                [
                                    ("Name", "name", .string($0.name)), ("Email", "email", .string($0.email)),
                                    ("URL", "url", .string($0.url)),
                                ]))
                    })
            ),
            ("Icon", .string(metadata.icon)), ("APIVersion", .string(metadata.apiVersion)),
            ("Condition", .string(metadata.condition)), ("Tags", .string(metadata.tags)),
            ("AppVersion", .string(metadata.appVersion)), ("Deprecated", .bool(metadata.deprecated)),
            ("Annotations", metadata.annotationsValue), ("KubeVersion", .string(metadata.kubeVersion)),
            ("Dependencies", .list(metadata.dependencies.map { .object(Self.dependency($0)) })),
            ("Type", .string(metadata.type)), ("IsRoot", .bool(isRoot)),
        ]
    }

    /// The names of JSON; what is empty is left out.
    var encoded: GoValue? {
        var entries: [ByteString: GoValue] = ["IsRoot": .bool(isRoot)]
        for field in fields.dropLast() where !field.value.isEmptyForJSON {
            // `Name` is `name`, `APIVersion` is `apiVersion`, `AppVersion` is `appVersion`.
            let name = field.name == "APIVersion" ? "apiVersion" : Self.lowerFirst(field.name)
            entries[name] = field.value
        }
        return .map(GoMap(entries))
    }

    private static func lowerFirst(_ name: ByteString) -> ByteString {
        var name = name
        if let first = name.bytes.first { name.bytes[0] = first | 0x20 }
        return name
    }

    private static func dependency(_ dependency: ChartDependency) -> StructValue {
        StructValue(
            "*chart.Dependency",
            [
                ("Name", "name", .string(dependency.name)), ("Version", "version", .string(dependency.version)),
                ("Repository", "repository", .string(dependency.repository)),
                ("Condition", "condition", .string(dependency.condition)),
                ("Tags", "tags", .strings(dependency.tags.map { ByteString($0) })),
                ("Enabled", "enabled", .bool(dependency.enabled)),
                ("ImportValues", "import-values", .list(dependency.importValues.map(\.goValue))),
                ("Alias", "alias", .string(dependency.alias)),
            ], always: ["name", "repository"])
    }
}

/// A pointer to a struct with names for JSON, whose empty fields are left out there.
private final class StructValue: GoObject {
    let type: GoType
    let fields: [(name: ByteString, value: GoValue)]
    let encoded: GoValue?

    init(_ name: String, _ fields: [(ByteString, ByteString, GoValue)], always: Set<ByteString> = []) {
        type = .pointer(.named(String(name.dropFirst()), .structure))
        self.fields = fields.map { ($0.0, $0.2) }
        var entries: [ByteString: GoValue] = [:]
        for (_, name, value) in fields where always.contains(name) || !value.isEmptyForJSON { entries[name] = value }
        encoded = .map(GoMap(entries))
    }
}

extension GoValue {
    /// What `omitempty` leaves out.
    fileprivate var isEmptyForJSON: Bool {
        switch self {
        case .null, .bool(false): true
        case .string(let text): text.isEmpty
        case .list(let list): list.elements.isEmpty
        case .map(let map): map.entries.isEmpty
        default: false
        }
    }
}
