import Manifests
public import Sync

extension ApplicationDifference.Object {
    /// An object of a comparison as a unified diff; `nil` for one that a sync would leave as it is.
    public init?(_ entry: Comparison.Entry) {
        let action: String
        var error: String?
        switch entry.status {
        case .synced, .extraneous(.some): return nil
        case .missing: action = "create"
        case .outOfSync: action = "change"
        case .extraneous(nil): action = "prune"
        case .failed(let failure):
            action = entry.live == nil ? "create" : "change"
            error = failure.description
        }
        // What could not be asked for is not known, so nothing is said about it.
        let isUnknown = error != nil && entry.predicted == nil
        let old = isUnknown ? "" : entry.live.map { YAML.text($0) } ?? ""
        let new = action == "prune" ? "" : entry.predicted.map { YAML.text($0) } ?? ""
        self.init(
            object: entry.key.description, action: action,
            diff: UnifiedDiff.text(old: old, new: new, oldLabel: "live", newLabel: "target"), error: error)
    }
}
