/// A document that is no part of the release itself, but is applied at certain moments of its life.
public struct ReleaseHook: Sendable {
    /// When a hook runs.
    public enum Event: String, Sendable, Hashable, CaseIterable {
        case preInstall = "pre-install"
        case postInstall = "post-install"
        case preDelete = "pre-delete"
        case postDelete = "post-delete"
        case preUpgrade = "pre-upgrade"
        case postUpgrade = "post-upgrade"
        case preRollback = "pre-rollback"
        case postRollback = "post-rollback"
        case test

        /// The event of a name in `helm.sh/hook`; `nil` for what Helm does not know.
        init?(annotation name: String) {
            // The name that tests had in Helm 2.
            guard let event = name == "test-success" ? .test : Event(rawValue: name) else { return nil }
            self = event
        }
    }

    /// The document.
    public var manifest: ReleaseManifest
    /// When it runs, in the order of the annotation.
    public var events: [Event]
    /// Its place among the hooks of one event: lower ones first.
    public var weight: Int
    /// When it is deleted: `before-hook-creation`, `hook-succeeded`, `hook-failed`; empty where the annotation is
    /// missing, which means `before-hook-creation`.
    public var deletePolicies: [String]
    /// When the output of its containers is shown.
    public var outputLogPolicies: [String]

    /// Whether `helm test` runs it.
    public var isTest: Bool { events.contains(.test) }

    /// Whether the annotations make a document a hook.
    static func isHook(_ manifest: ReleaseManifest) -> Bool { manifest.annotations["helm.sh/hook"] != nil }

    /// Reads the annotations; `nil` if they name an event that Helm does not know, so that it leaves the document out.
    init?(_ manifest: ReleaseManifest) {
        events = []
        for name in Self.list(manifest.annotations["helm.sh/hook"]) {
            guard let event = Event(annotation: name) else { return nil }
            events.append(event)
        }
        self.manifest = manifest
        weight = manifest.annotations["helm.sh/hook-weight"].flatMap(Self.integer) ?? 0
        deletePolicies = Self.list(manifest.annotations["helm.sh/hook-delete-policy"])
        outputLogPolicies = Self.list(manifest.annotations["helm.sh/hook-output-log-policy"])
    }

    /// What Go's `Atoi` reads.
    private static func integer(_ text: String) -> Int? { Int(text) }

    private static func list(_ annotation: String?) -> [String] {
        guard let annotation else { return [] }
        return annotation.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { part in
            GoText.trimmingSpace(String(Substring(part))).lowercased()
        }
    }
}

extension ReleaseHook {
    /// The hooks of one event in the order in which they run: by weight, then by name, and otherwise as they are in
    /// the release.
    public static func run(_ hooks: [ReleaseHook], at event: Event) -> [ReleaseHook] {
        let chosen = hooks.filter { $0.events.contains(event) }
        return chosen.indices.sorted { left, right in
            let (a, b) = (chosen[left], chosen[right])
            if a.weight != b.weight { return a.weight < b.weight }
            if !a.manifest.name.utf8.elementsEqual(b.manifest.name.utf8) {
                return a.manifest.name.utf8.lexicographicallyPrecedes(b.manifest.name.utf8)
            }
            return left < right
        }.map { chosen[$0] }
    }
}
