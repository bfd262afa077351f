import Manifests

/// What a server serves, read from its discovery answers. Pure: bytes have become nodes, nothing is sent from here.
struct DiscoveryDocument: Sendable {
    /// All kinds in all versions; of each group the preferred version comes first.
    var resources: [APIResource] = []
    var failures: [DiscoveryFailure] = []

    /// Reads an `APIGroupDiscoveryList` (aggregated discovery, v2 and v2beta1); `nil` if `node` is something else.
    init?(aggregated node: Node) {
        guard node["kind"]?.string == "APIGroupDiscoveryList" else { return nil }
        for group in node["items"]?.sequence ?? [] {
            let name = group.value(at: "metadata", "name")?.string ?? ""
            for version in group["versions"]?.sequence ?? [] {
                guard let versionName = version["version"]?.string else { continue }
                if version["freshness"]?.string == "Stale" {
                    // The list may be the last known one or empty.
                    failures.append(
                        DiscoveryFailure(group: name, version: versionName, reason: "its server does not answer"))
                }
                for resource in version["resources"]?.sequence ?? [] {
                    guard let plural = resource["resource"]?.string, let kind = resource["responseKind"],
                        let kindName = kind["kind"]?.string
                    else { continue }
                    // Empty group and version mean the ones that the resource is listed under.
                    let ownGroup = Self.nonEmpty(kind["group"]) ?? name
                    let ownVersion = Self.nonEmpty(kind["version"]) ?? versionName
                    guard ownGroup == name, ownVersion == versionName else { continue }
                    resources.append(
                        APIResource(
                            kind: GroupVersionKind(group: name, version: versionName, kind: kindName), plural: plural,
                            isNamespaced: resource["scope"]?.string == "Namespaced",
                            verbs: Self.words(resource["verbs"])))
                }
            }
        }
    }

    init() {}

    /// Adds the kinds of an `APIResourceList`, the older form, which has one answer for each version.
    mutating func add(list node: Node, group: String, version: String) {
        for resource in node["resources"]?.sequence ?? [] {
            // `deployments/status` is a part of `deployments`.
            guard let plural = resource["name"]?.string, !plural.contains("/"), let kind = resource["kind"]?.string
            else { continue }
            if let other = Self.nonEmpty(resource["group"]), other != group { continue }
            if let other = Self.nonEmpty(resource["version"]), other != version { continue }
            resources.append(
                APIResource(
                    kind: GroupVersionKind(group: group, version: version, kind: kind), plural: plural,
                    isNamespaced: resource["namespaced"]?.bool ?? false, verbs: Self.words(resource["verbs"])))
        }
    }

    /// The versions to ask for, from an `APIVersions` (the core group) or an `APIGroupList`; `nil` if `node` is neither.
    static func versions(in node: Node) -> [(group: String, version: String)]? {
        switch node["kind"]?.string {
        case "APIVersions":
            return (node["versions"]?.sequence ?? []).compactMap(\.string).map { ("", $0) }
        case "APIGroupList":
            return (node["groups"]?.sequence ?? []).flatMap { group -> [(group: String, version: String)] in
                guard let name = group["name"]?.string else { return [] }
                let all = (group["versions"]?.sequence ?? []).compactMap { $0["version"]?.string }
                let preferred = group.value(at: "preferredVersion", "version")?.string
                let first = all.filter { $0 == preferred }
                return (first + all.filter { $0 != preferred }).map { (name, $0) }
            }
        default: return nil
        }
    }

    private static func nonEmpty(_ node: Node?) -> String? {
        guard let text = node?.string, !text.isEmpty else { return nil }
        return text
    }

    private static func words(_ node: Node?) -> Set<String> { Set((node?.sequence ?? []).compactMap(\.string)) }
}
