import GoTemplate

/// `.Capabilities`: a pointer to a struct.
final class CapabilitiesValue: GoObject {
    private let package: String
    let fields: [(name: ByteString, value: GoValue)]

    init(_ capabilities: Capabilities, helmVersion: HelmVersion) {
        package = helmVersion == .v3 ? "chartutil" : "common"
        fields = [
            ("KubeVersion", .object(KubeVersionValue(capabilities.kubeVersion, helmVersion: helmVersion))),
            ("APIVersions", .object(VersionSetValue(capabilities.apiVersions, package: package))),
            ("HelmVersion", .object(HelmVersionValue(helmVersion))),
        ]
    }

    var type: GoType { .pointer(.named("\(package).Capabilities", .structure)) }

    func method(_ name: ByteString) -> GoFunction? {
        guard name == "Copy" else { return nil }
        return GoFunction([], result: type) { [self] _ in .object(self) }
    }
}

/// `.Capabilities.KubeVersion`: a struct whose `String` only a pointer has.
final class KubeVersionValue: GoObject {
    private let version: KubernetesVersion
    private let helmVersion: HelmVersion

    init(_ version: KubernetesVersion, helmVersion: HelmVersion) {
        self.version = version
        self.helmVersion = helmVersion
    }

    var type: GoType { .named(helmVersion == .v3 ? "chartutil.KubeVersion" : "common.KubeVersion", .structure) }

    var fields: [(name: ByteString, value: GoValue)] {
        [
            ("Version", .string(version.version)), ("Major", .string(version.major)),
            ("Minor", .string(version.minor)),
        ]
    }

    /// What an action prints; functions get the struct.
    var addressedText: ByteString? { ByteString(helmVersion == .v3 ? version.version : version.normalized) }

    /// What `%v` prints: the struct, with a field that templates cannot reach.
    var text: ByteString? {
        let hidden = helmVersion == .v3 ? "" : "\(version.normalized) "
        return ByteString("{\(version.version) \(hidden)\(version.major) \(version.minor)}")
    }

    var encoded: GoValue? { .map(GoMap(Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) }))) }

    func method(_ name: ByteString) -> GoFunction? {
        switch name {
        case "String": GoFunction([], result: .string) { [self] _ in .string(addressedText ?? "") }
        case "GitVersion": GoFunction([], result: .string) { [self] _ in .string(version.version) }
        default: nil
        }
    }
}

/// `.Capabilities.APIVersions`: a slice of strings with a method.
final class VersionSetValue: GoObject {
    private let versions: Set<ByteString>
    private let list: GoValue
    let type: GoType

    init(_ versions: [String], package: String) {
        let versions = versions.map { ByteString($0) }
        type = .named("\(package).VersionSet", .slice(.string))
        self.versions = Set(versions)
        list = .strings(versions)
    }

    var underlying: GoValue? { list }

    func method(_ name: ByteString) -> GoFunction? {
        guard name == "Has" else { return nil }
        return GoFunction([.string], result: .bool) { [self] arguments in
            guard case .string(let version) = arguments.first else { return .bool(false) }
            return .bool(versions.contains(version))
        }
    }
}

/// `.Capabilities.HelmVersion`: a struct.
final class HelmVersionValue: GoObject {
    let fields: [(name: ByteString, value: GoValue)]

    init(_ helmVersion: HelmVersion) {
        var fields: [(name: ByteString, value: GoValue)] = [
            ("Version", .string(helmVersion == .v3 ? "v3.21" : "v4.2")), ("GitCommit", .string("")),
            ("GitTreeState", .string("")), ("GoVersion", .string("go1.26.6")),
        ]
        if helmVersion == .v4 { fields.append(("KubeClientVersion", .string("v1.36"))) }
        self.fields = fields
    }

    var type: GoType { .named("version.BuildInfo", .structure) }

    /// The names of JSON; empty fields are left out, but for the last one.
    var encoded: GoValue? {
        var entries: [ByteString: GoValue] = [:]
        for (name, field) in zip(Self.jsonNames, fields) {
            if case .string(let text) = field.value, !text.isEmpty || name == "kube_client_version" {
                entries[name] = field.value
            }
        }
        return .map(GoMap(entries))
    }

    private static let jsonNames: [ByteString] = [
        "version", "git_commit", "git_tree_state", "go_version", "kube_client_version",
    ]
}
