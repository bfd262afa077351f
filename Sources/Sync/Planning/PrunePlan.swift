import Applications
import Kubernetes
import Manifests

/// A live object that the application owns and that is not in its source any more.
struct PruneCandidate: Sendable {
    var entry: InventoryEntry
    var resource: APIResource
    var live: Node

    var key: ObjectKey { entry.key }
    var uid: String? { live.value(at: "metadata", "uid")?.string }
    var isTerminating: Bool { live.value(at: "metadata", "deletionTimestamp")?.isNull == false }
}

/// What happens to the objects that left the source.
struct PrunePlan: Sendable {
    /// Deletions in order: objects of one group go side by side.
    var groups: [[PruneCandidate]] = []
    /// Objects that stay, and why.
    var kept: [(candidate: PruneCandidate, reason: String)] = []
    /// Set if deletions were planned and are held back; `groups` is empty then.
    var refusal: PruneRefusal?

    /// Kinds whose deletion takes more with it than the object itself.
    private static func isWeighty(_ key: ObjectKey) -> Bool {
        switch (key.group, key.kind) {
        case ("", "Namespace"), ("", "PersistentVolume"),
            (CustomResource.definitionGroup, CustomResource.definitionKind):
            true
        default: false
        }
    }

    /// - Parameters:
    ///   - knownCount: the number of objects that the application had before.
    ///   - sourceIsEmpty: whether the source holds no object at all.
    init(
        candidates: [PruneCandidate], policy: PrunePolicy, options: SyncOptions, knownCount: Int, sourceIsEmpty: Bool
    ) {
        var deletable: [PruneCandidate] = []
        var approved: Set<ObjectKey> = []
        for candidate in candidates {
            let own = Self.options(of: candidate.live)
            if own.prune == .allowed { approved.insert(candidate.key) }
            if let reason = Self.reasonToKeep(candidate, own.merging(over: options), policy) {
                kept.append((candidate, reason))
            } else {
                deletable.append(candidate)
            }
        }
        guard !deletable.isEmpty else { return }
        if let reason = Self.reasonToRefuse(
            deletable, policy: policy, knownCount: knownCount, sourceIsEmpty: sourceIsEmpty, approved: approved)
        {
            let keys = deletable.map(\.key).sorted { SyncOrder.precedes($1, $0) }
            refusal = PruneRefusal(reason: reason, objects: keys)
            kept += deletable.map { ($0, "needs approval: \(reason)") }
            return
        }
        groups = Self.mirrored(deletable)
    }

    /// The options that a live object carries.
    static func options(of live: Node) -> SyncOptions {
        var options = SyncOptions()
        for item in (Manifest(live).annotation(SyncOptions.annotation) ?? "").split(separator: ",") {
            _ = options.read(String(item).filter { $0 != " " })
        }
        return options
    }

    private static func reasonToKeep(
        _ candidate: PruneCandidate, _ options: SyncOptions, _ policy: PrunePolicy
    ) -> String? {
        if !(candidate.live.value(at: "metadata", "ownerReferences")?.sequence ?? []).isEmpty {
            return "another object owns it"
        }
        switch options.prune {
        case .forbidden: return "Prune=false"
        case .confirm where !policy.isApproved: return "Prune=confirm waits for approval"
        default: break
        }
        return policy.isAllowed || policy.isApproved ? nil : "requires pruning"
    }

    private static func reasonToRefuse(
        _ deletable: [PruneCandidate], policy: PrunePolicy, knownCount: Int, sourceIsEmpty: Bool,
        approved: Set<ObjectKey>
    ) -> String? {
        if policy.isApproved { return nil }
        if sourceIsEmpty, !policy.allowsEmpty { return "the source holds no objects" }
        if let weighty = deletable.first(where: { isWeighty($0.key) && !approved.contains($0.key) }) {
            return "\(weighty.key) would take more with it than itself"
        }
        if sourceIsEmpty { return nil }
        if deletable.count > policy.maximumCount {
            return "\(deletable.count) objects would be deleted, at most \(policy.maximumCount) without approval"
        }
        if deletable.count > 1, Double(deletable.count) > policy.maximumShare * Double(max(knownCount, 1)) {
            return "\(deletable.count) of \(knownCount) objects would be deleted"
        }
        return nil
    }

    /// Deletes in the reverse order of applying: highest wave first, within it the kinds from last to first.
    private static func mirrored(_ candidates: [PruneCandidate]) -> [[PruneCandidate]] {
        let ordered = candidates.map { (wave: SyncOrder.wave(of: Manifest($0.live)), candidate: $0) }
            .sorted { left, right in
                if left.wave != right.wave { return left.wave > right.wave }
                return SyncOrder.precedes(right.candidate.key, left.candidate.key)
            }
        var groups: [[PruneCandidate]] = []
        var last: (wave: Int, kind: String)?
        for (wave, candidate) in ordered {
            if let last, last == (wave, candidate.key.kind) {
                groups[groups.count - 1].append(candidate)
            } else {
                groups.append([candidate])
            }
            last = (wave, candidate.key.kind)
        }
        return groups
    }
}
