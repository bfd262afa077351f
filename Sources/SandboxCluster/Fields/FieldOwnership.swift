import Manifests

/// Server-side apply and the upkeep of ownership by other writes, on values of one type. Follows the API machinery's
/// structured merge: the same sets come out.
struct FieldOwnership: Sendable {
    /// The type of the objects.
    var type: SchemaType
    /// Fields that this kind of write resets, so that nobody comes to own them by it.
    var resetFields: FieldSet
    /// The request's time.
    var now: String
    /// The version of the request.
    var apiVersion: String
    /// Whether the API server leaves the time of the entry out.
    var omitsTime: Bool

    /// The most managers that may own fields by updates; older ones are put together.
    private static let maximumUpdateManagers = 10

    /// Gives the writer of an update the fields that it changed, and takes them from all others.
    func update(
        old: Node, new: Node, managed: ManagedFields, manager name: String, subresource: String
    ) -> ManagedFields {
        let manager = ManagedFields.Manager(
            name: name, isApply: false, subresource: subresource, apiVersion: apiVersion)
        var managed = managed
        let comparison = FieldComparison(old: old, new: new, type: type)
        let seen = comparison.excluding(resetFields)
        for (owner, ownership) in managed.owners {
            var fields = ownership.fields
            fields = fields.subtracting(fields.intersection(seen.modified.union(seen.added)))
            fields = fields.subtracting(seen.removed)
            managed.owners[owner] = fields.isEmpty ? nil : ownership.with(fields)
        }
        let taken = strip(
            comparison.modified.union(comparison.added).subtractingAll(below: resetFields))
        if !taken.isEmpty {
            let before = managed.owners[manager]?.fields ?? FieldSet()
            managed.owners[manager] = ManagedFields.Ownership(
                fields: taken.union(before), apiVersion: apiVersion, time: omitsTime ? nil : now)
        }
        capUpdateManagers(&managed)
        return managed
    }

    /// Merges an applied configuration into the live object.
    ///
    /// - Returns: the new object, or `nil` when nothing changes, and the new ownership.
    /// - Throws: the conflicts with other managers, unless `force` takes their fields over.
    func apply(
        live: Node, config: Node, managed: ManagedFields, manager name: String, subresource: String, force: Bool
    ) throws(FieldConflicts) -> (object: Node?, managed: ManagedFields) {
        let manager = ManagedFields.Manager(name: name, isApply: true, subresource: subresource, apiVersion: "")
        let former = managed
        var managed = managed
        let last = managed.owners[manager]
        let set = FieldSet(of: config, type: type).subtractingAll(below: resetFields)
        managed.owners[manager] = ManagedFields.Ownership(fields: set, apiVersion: apiVersion, time: last?.time)
        let merged = FieldMerge.merge(live, config, type: type)
        let object = prune(merged, managed, last?.fields ?? FieldSet())

        let seen = FieldComparison(old: live, new: object, type: type).excluding(resetFields)
        let changed = seen.modified.union(seen.added)
        var conflicts: [ManagedFields.Manager: FieldSet] = [:]
        for (owner, ownership) in managed.owners where owner != manager {
            let conflict = ownership.fields.intersection(changed)
            if !conflict.isEmpty { conflicts[owner] = conflict }
        }
        if !force, !conflicts.isEmpty {
            let order = conflicts.keys.sorted { ($0.name, $0.subresource) < ($1.name, $1.subresource) }
            throw FieldConflicts(
                fields: order.flatMap { owner in
                    (conflicts[owner]?.paths ?? []).map { path in
                        (manager: owner, apiVersion: managed.owners[owner]?.apiVersion ?? "", path: path)
                    }
                })
        }
        for (owner, ownership) in managed.owners where owner != manager {
            let fields = ownership.fields.subtracting(conflicts[owner] ?? FieldSet()).subtracting(seen.removed)
            managed.owners[owner] = fields.isEmpty ? nil : ownership.with(fields)
        }
        let own = strip(set)
        let isSame = live == object
        managed.owners[manager] =
            own.isEmpty ? nil : ManagedFields.Ownership(fields: own, apiVersion: apiVersion, time: last?.time)
        if !isSame || !managed.ownsTheSame(as: former) {
            managed.owners[manager]?.time = omitsTime ? nil : now
        }
        return (isSame ? nil : object, managed)
    }

    /// Removes what the applier owned and no longer names, unless somebody else owns it or it was never the
    /// applier's.
    private func prune(_ merged: Node, _ managed: ManagedFields, _ last: FieldSet) -> Node {
        guard !last.isEmpty else { return merged }
        let lastSet = last.withNamedFields(of: type)
        let mergedSet = FieldSet(of: merged, type: type).withNamedFields(of: type)
        func without(_ fields: FieldSet) -> Node {
            FieldRemoval.remove(fields, from: merged, type: type) ?? .mapping([:])
        }
        func set(of node: Node) -> FieldSet { FieldSet(of: node, type: type).withNamedFields(of: type) }

        var pruned = without(lastSet)
        let owned = managed.owners.values.reduce(FieldSet()) { $0.union($1.fields) }.withNamedFields(of: type)
        pruned = without(mergedSet.subtracting(set(of: pruned).union(owned)))
        return without(mergedSet.subtracting(set(of: pruned)).intersection(lastSet))
    }

    /// Nobody owns what names the object or what the server sets in `metadata`.
    private func strip(_ fields: FieldSet) -> FieldSet { fields.subtracting(Self.unowned) }

    private static let unowned: FieldSet = {
        var set = FieldSet()
        for name in ["apiVersion", "kind", "metadata"] { set.insert(PathElement.field(name)) }
        for name in [
            "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields",
            "resourceVersion",
        ] {
            set.insert([PathElement.field("metadata"), .field(name)])
        }
        return set
    }()

    /// Puts the oldest updaters together when there are too many, as one called `ancient-changes`.
    private func capUpdateManagers(_ managed: inout ManagedFields) {
        let updaters = managed.owners.filter { !$0.key.isApply }
        guard updaters.count > Self.maximumUpdateManagers else { return }
        let oldest = updaters.sorted { ($0.value.time ?? "", $0.key.name) < ($1.value.time ?? "", $1.key.name) }
        var excess = updaters.count - Self.maximumUpdateManagers
        for (manager, ownership) in oldest where excess >= 0 {
            let bucket = ManagedFields.Manager(
                name: "ancient-changes", isApply: false, subresource: manager.subresource,
                apiVersion: manager.apiVersion)
            guard manager != bucket else { continue }
            managed.owners[manager] = nil
            if let existing = managed.owners[bucket] {
                managed.owners[bucket] = ManagedFields.Ownership(
                    fields: existing.fields.union(ownership.fields), apiVersion: ownership.apiVersion,
                    time: max(existing.time ?? "", ownership.time ?? ""))
                excess -= 1
            } else {
                managed.owners[bucket] = ownership
            }
            if managed.owners.count(where: { !$0.key.isApply }) <= Self.maximumUpdateManagers { return }
        }
    }
}

extension ManagedFields {
    /// Whether all managers own the same fields in both, whatever the times.
    fileprivate func ownsTheSame(as other: ManagedFields) -> Bool {
        owners.count == other.owners.count
            && owners.allSatisfy { manager, ownership in
                guard let theirs = other.owners[manager] else { return false }
                return theirs.fields == ownership.fields && theirs.apiVersion == ownership.apiVersion
            }
    }
}

extension ManagedFields.Ownership {
    fileprivate func with(_ fields: FieldSet) -> ManagedFields.Ownership {
        var copy = self
        copy.fields = fields
        return copy
    }
}
