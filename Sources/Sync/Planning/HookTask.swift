import Applications
import Kubernetes
import Manifests

/// One hook in one phase of a sync.
struct HookTask: Sendable {
    /// The object, ready to be applied: with its mark, the operation that it belongs to, and a name.
    var task: SyncTask
    var phase: SyncPhase
    var policies: Set<HookDeletePolicy>

    /// Names the operation that a hook was run for, so that a sync that goes on after a crash does not run it again.
    static let operationAnnotation = "martlet/operation"
    /// Keeps a hook that deletes itself when it has ended until its result was seen.
    static let finalizer = "martlet/hook-result"

    /// - Parameters:
    ///   - task: the object as any object of the source.
    ///   - request: the sync that it is run for.
    init(_ task: SyncTask, phase: SyncPhase, request: SyncRequest) {
        self.task = task
        self.phase = phase
        policies = HookDeletePolicy.policies(of: Manifest(task.object))
        var metadata = self.task.object["metadata"] ?? .mapping([:])
        if let prefix = metadata["generateName"]?.string, metadata["name"] == nil {
            let unique = request.operation.isEmpty ? String(request.fence) : request.operation
            let name = "\(prefix)\(request.revision.prefix(7))-\(phase.name)-\(unique)".lowercased()
            metadata["generateName"] = nil
            metadata["name"] = .string(name)
            self.task.key.name = name
        }
        var annotations = metadata["annotations"] ?? .mapping([:])
        annotations[Self.operationAnnotation] = .string("\(phase.name) \(request.operationMark ?? request.revision)")
        metadata["annotations"] = annotations
        if deletesItself {
            metadata["finalizers"] = .sequence((metadata["finalizers"]?.sequence ?? []) + [.string(Self.finalizer)])
        }
        self.task.object["metadata"] = metadata
    }

    /// Whether an object was made by this very hook, for this operation.
    func made(_ live: Node, for request: SyncRequest) -> Bool {
        guard let mark = request.operationMark, live.value(at: "metadata", "deletionTimestamp") == nil else {
            return false
        }
        return Manifest(live).annotation(Self.operationAnnotation) == "\(phase.name) \(mark)"
    }

    /// Whether the object goes away by itself when it has ended.
    var deletesItself: Bool {
        task.key.kind == "Job" && task.object.value(at: "spec", "ttlSecondsAfterFinished") != nil
    }

    /// Whether the object runs once, so that one that is left over has to be replaced.
    var runsOnce: Bool { ["Job", "Pod", "Workflow"].contains(task.key.kind) }

    /// `PreSync hook batch/Job shop/migrate`.
    var description: String { "\(phase.name) hook \(task.key)" }
}
