/// An entry of `patches`, `patchesJson6902` or `patchesStrategicMerge`.
struct Patch: Sendable {
    /// The file that holds the patch, relative to the kustomization.
    var path = ""
    /// The patch itself.
    var patch = ""
    /// The resources it is for; without one, a strategic merge patch names its resource itself.
    var target: Selector?
    /// `allowNameChange`, `allowKindChange` and what else an entry's `options` hold.
    var options: [String: Bool] = [:]
}
