import Manifests

/// The parts of a sync, in their order.
public enum SyncPhase: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Before anything is applied.
    case preSync = -1
    /// With the objects themselves.
    case sync = 0
    /// After all objects are applied and healthy.
    case postSync = 1
    /// After a sync that failed.
    case syncFail = 2

    /// The name in `argocd.argoproj.io/hook`.
    public var name: String {
        switch self {
        case .preSync: "PreSync"
        case .sync: "Sync"
        case .postSync: "PostSync"
        case .syncFail: "SyncFail"
        }
    }

    /// Orders by time.
    public static func < (left: SyncPhase, right: SyncPhase) -> Bool { left.rawValue < right.rawValue }
}

/// What the hook annotations of an object make of it, by Argo CD's rules and its reading of Helm's.
enum HookRole: Sendable, Hashable {
    /// It is an ordinary object.
    case none
    /// It is not applied, for this reason.
    case ignored(String)
    /// It is run in these phases.
    case hook([SyncPhase])

    static let annotation = "argocd.argoproj.io/hook"
    static let helmAnnotation = "helm.sh/hook"

    /// - Parameter isFirst: whether the application is installed by this sync; Argo CD runs Helm's hooks for installation
    ///   and for upgrades alike, here each runs when Helm would run it.
    init(_ manifest: Manifest, isFirst: Bool) {
        if let text = manifest.annotation(Self.annotation), !text.isEmpty {
            self.init(types: Self.names(text), isFirst: isFirst)
        } else if let text = manifest.annotation(Self.helmAnnotation), !text.isEmpty {
            self.init(helm: Self.names(text), isFirst: isFirst)
        } else {
            self = .none
        }
    }

    private init(types: [String], isFirst: Bool) {
        if types.contains("Skip") {
            self = .ignored("\(Self.annotation): Skip")
            return
        }
        let phases = SyncPhase.allCases.filter { phase in types.contains(phase.name) }
        if !phases.isEmpty {
            self = .hook(phases)
        } else if types.contains(where: { $0 == "PreDelete" || $0 == "PostDelete" }) {
            self = .ignored(
                "it runs when the application is deleted (\(Self.annotation): \(types.joined(separator: ",")))")
        } else {
            self = .ignored("\(Self.annotation): \(types.joined(separator: ",")) names no kind of hook")
        }
    }

    private init(helm types: [String], isFirst: Bool) {
        if types.contains("crd-install") {
            self = .none
            return
        }
        var phases: Set<SyncPhase> = []
        for type in types {
            switch type {
            case "pre-install" where isFirst, "pre-upgrade" where !isFirst: phases.insert(.preSync)
            case "post-install" where isFirst, "post-upgrade" where !isFirst: phases.insert(.postSync)
            default: break
            }
        }
        self =
            phases.isEmpty
            ? .ignored("\(Self.helmAnnotation): \(types.joined(separator: ",")) does not run in this sync")
            : .hook(phases.sorted())
    }

    private static func names(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}

/// When a hook's object is deleted.
enum HookDeletePolicy: Sendable, Hashable {
    /// Before the hook runs again.
    case beforeHookCreation
    /// After a sync that succeeded.
    case hookSucceeded
    /// After a sync that failed.
    case hookFailed

    private static let names: [String: HookDeletePolicy] = [
        "BeforeHookCreation": .beforeHookCreation, "HookSucceeded": .hookSucceeded, "HookFailed": .hookFailed,
        "before-hook-creation": .beforeHookCreation, "hook-succeeded": .hookSucceeded, "hook-failed": .hookFailed,
    ]

    /// The policies that an object's annotations name; without any it is deleted before it runs again.
    static func policies(of manifest: Manifest) -> Set<HookDeletePolicy> {
        let text =
            manifest.annotation("argocd.argoproj.io/hook-delete-policy").flatMap { $0.isEmpty ? nil : $0 }
            ?? manifest.annotation("helm.sh/hook-delete-policy") ?? ""
        let named = text.split(separator: ",").compactMap { part in
            names[String(part.filter { $0 != " " })]
        }
        return named.isEmpty ? [.beforeHookCreation] : Set(named)
    }
}
