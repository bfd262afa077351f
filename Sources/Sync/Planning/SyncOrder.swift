import Kubernetes
import Manifests

/// Puts tasks in order: wave, then kind, then name; a Namespace or CustomResourceDefinition never later than what
/// needs it.
enum SyncOrder {
    /// The annotation that names an object's wave.
    static let waveAnnotation = "argocd.argoproj.io/sync-wave"

    /// An object's wave: Argo CD's annotation, else the weight of a Helm hook, else 0.
    static func wave(of manifest: Manifest) -> Int {
        manifest.annotation(waveAnnotation).flatMap { Int($0) }
            ?? manifest.annotation("helm.sh/hook-weight").flatMap { Int($0) } ?? 0
    }

    /// All tasks of one wave.
    struct Wave: Sendable {
        var number: Int
        /// Tasks of one kind, which run side by side; the next kind follows when all are done.
        var groups: [[SyncTask]]

        var tasks: [SyncTask] { groups.flatMap { $0 } }
    }

    /// The waves of a set of tasks, in order.
    static func waves(_ tasks: [SyncTask]) -> [Wave] {
        var waves: [Wave] = []
        for task in sorted(pullingUp(tasks)) {
            if waves.last?.number != task.wave { waves.append(Wave(number: task.wave, groups: [])) }
            let last = waves.count - 1
            if let previous = waves[last].groups.last?.last, previous.key.kind == task.key.kind,
                previous.key.group == task.key.group
            {
                waves[last].groups[waves[last].groups.count - 1].append(task)
            } else {
                waves[last].groups.append([task])
            }
        }
        return waves
    }

    /// Sorts by wave, kind and name. Kinds that the order does not know are grouped by their name.
    static func sorted(_ tasks: [SyncTask]) -> [SyncTask] {
        tasks.sorted { left, right in
            if left.wave != right.wave { return left.wave < right.wave }
            return precedes(left.key, right.key)
        }
    }

    /// The order of kinds and names, without waves.
    static func precedes(_ left: ObjectKey, _ right: ObjectKey) -> Bool {
        let ranks = (KindOrder.rank(left.kind), KindOrder.rank(right.kind))
        if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
        return (left.kind, left.group, left.name, left.namespace) < (
            right.kind, right.group, right.name, right.namespace
        )
    }

    /// Moves each Namespace and definition into the earliest wave that needs it. Within a wave a Namespace is first
    /// by its rank; a definition precedes its objects because unlisted kinds are last, and for a kind that bears a
    /// listed name by moving it one wave ahead.
    private static func pullingUp(_ tasks: [SyncTask]) -> [SyncTask] {
        var firstUse: [String: Int] = [:]
        var firstOfKind: [String: SyncTask] = [:]
        for task in tasks {
            firstUse[task.key.namespace] = min(firstUse[task.key.namespace] ?? .max, task.wave)
            let kind = "\(task.key.group)/\(task.key.kind)"
            if let first = firstOfKind[kind], first.wave <= task.wave { continue }
            firstOfKind[kind] = task
        }
        return tasks.map { task in
            var moved = task
            if task.isNamespace, let wave = firstUse[task.key.name] { moved.wave = min(task.wave, wave) }
            if task.isDefinition {
                for resource in CustomResource.resources(of: task.object) {
                    guard let user = firstOfKind["\(resource.kind.group)/\(resource.kind.kind)"] else { continue }
                    let comesLater = KindOrder.rank(user.key.kind) > KindOrder.rank(task.key.kind)
                    moved.wave = min(moved.wave, comesLater || user.wave == .min ? user.wave : user.wave - 1)
                }
            }
            return moved
        }
    }
}
