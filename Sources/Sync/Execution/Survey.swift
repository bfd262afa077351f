import Base
import Kubernetes
import Manifests

/// What is there and what would have to happen: the part that a comparison and a sync have in common. Reads only.
struct Survey: Sendable {
    var waves: [SyncOrder.Wave] = []
    var assessments: [ObjectKey: Assessment] = [:]
    /// The hooks of this sync.
    var hooks: [HookTask] = []
    var skipped: [ObjectResult] = []
    var warnings: [Diagnostic] = []
    var namespaces = NamespaceSurvey.Outcome()
    var prune: PruneSurvey.Outcome
    var plan: PrunePlan

    /// Tasks in the order of the sync.
    var tasks: [SyncTask] { waves.flatMap(\.tasks) }

    /// Throws `SyncFailure` if the source cannot be applied as a whole.
    init(context: SyncContext, inventory: Inventory?) async throws {
        let request = context.request
        let kinds = Preparation.kinds(of: request.manifests).sorted { $0.description < $1.description }
        let found = try await concurrently(kinds, limit: context.limits.parallelism) {
            kind -> APIResource? in
            let served = try await context.call("kind \(kind)") { try await context.api.resource(for: kind) }
            if let served { return served }
            let defined = try await DefinitionLookup.resources(group: kind.group, kind: kind.kind, context: context)
            return defined?.first { $0.kind == kind }
        }
        let served = Dictionary(zip(kinds, found).compactMap { kind, resource in resource.map { (kind, $0) } }) {
            first, _ in first
        }
        let prepared = Preparation(request: request, served: served).run()
        skipped = prepared.skipped
        warnings = prepared.warnings
        if let first = prepared.problems.first {
            throw Self.failure(first.reason, prepared.problems.map(\.diagnostic))
        }
        waves = SyncOrder.waves(prepared.tasks)
        let ordered = waves.flatMap(\.tasks)
        namespaces = try await NamespaceSurvey.run(ordered + prepared.hooks, context: context)
        if !namespaces.problems.isEmpty { throw Self.failure(.missingNamespace, namespaces.problems) }
        let existing = namespaces.existing
        let assessed = try await concurrently(ordered, limit: context.limits.parallelism) { task in
            try await Assessment.make(task, namespaces: existing, context: context)
        }
        for assessment in assessed { assessments[assessment.task.key] = assessment }
        let isFirst =
            inventory.map { !$0.isInstalled } ?? !assessed.contains { $0.bearsMark(of: request.application) }
        let collected = Self.hooks(prepared.hooks, isFirst: isFirst, request: request)
        hooks = collected.hooks
        skipped += collected.skipped
        prune = try await PruneSurvey.run(
            ordered, hooks: Set(prepared.hooks.map(\.key)), inventory: inventory, context: context)
        // Without an inventory, what the application had is what bears its mark now.
        let liveCount = assessed.count { $0.live != nil }
        plan = PrunePlan(
            candidates: prune.candidates, policy: request.prune, options: request.options,
            knownCount: inventory?.entries.count ?? liveCount + prune.candidates.count,
            sourceIsEmpty: request.manifests.isEmpty)
    }

    /// The hooks that run in this sync, each once for each of its phases, and those that do not.
    private static func hooks(
        _ tasks: [SyncTask], isFirst: Bool, request: SyncRequest
    ) -> (hooks: [HookTask], skipped: [ObjectResult]) {
        var hooks: [HookTask] = []
        var skipped: [ObjectResult] = []
        for task in tasks {
            switch HookRole(Manifest(task.object), isFirst: isFirst) {
            case .none: break
            case .ignored(let reason):
                skipped.append(ObjectResult(task.key, .skipped(reason), location: task.location))
            case .hook(let phases):
                hooks += phases.map {
                    HookTask(task, phase: $0, request: request)
                }
            }
        }
        return (hooks, skipped)
    }

    private static func failure(_ reason: SyncFailure.Reason, _ diagnostics: [Diagnostic]) -> SyncFailure {
        let more = diagnostics.count > 1 ? " (and \(diagnostics.count - 1) more)" : ""
        return SyncFailure(
            reason, "\(diagnostics.first?.message ?? "")\(more)", retry: .permanent, diagnostics: diagnostics)
    }

    /// The comparison.
    func comparison() -> Comparison {
        let kept = Dictionary(plan.kept.map { ($0.candidate.key, $0.reason) }) { first, _ in first }
        let extraneous = prune.candidates.sorted { SyncOrder.precedes($1.key, $0.key) }.map { candidate in
            let live = ComparedObject.normalised(candidate.live)
            let isSecret = candidate.key.group.isEmpty && candidate.key.kind == "Secret"
            return Comparison.Entry(
                key: candidate.key, status: .extraneous(keptBecause: kept[candidate.key]), location: nil,
                live: isSecret ? ComparedObject.masked(live, nil).live : live, predicted: nil, takeovers: [],
                health: ObjectHealth.health(of: candidate.live))
        }
        let health = ApplicationHealth.aggregate(
            tasks.map { (key: $0.key, live: assessments[$0.key]?.live) }
                + prune.candidates.map { (key: $0.key, live: $0.live) })
        return Comparison(
            entries: tasks.compactMap { assessments[$0.key]?.entry() } + extraneous, health: health,
            pruneRefusal: plan.refusal, warnings: warnings)
    }
}
