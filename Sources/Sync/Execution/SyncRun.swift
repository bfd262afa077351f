import Applications
import Base
import Kubernetes
import Manifests

/// One sync from beginning to end. It may be killed between any two calls; the next run starts from what is there and
/// comes to the same end.
struct SyncRun {
    let context: SyncContext
    let beforeChange: @Sendable (SyncProgress.Phase) async throws -> Void
    var result = SyncResult()
    private var inventory: InventoryStore
    /// What this run knows to be ours no longer.
    private var released: Set<InventoryEntry> = []
    /// Objects that hooks before all others need, and that were applied before those.
    private var applied: Set<ObjectKey> = []
    /// Whether the hooks of this operation have all run, in an attempt that died after that.
    private var hooksAreDone = false

    init(context: SyncContext, beforeChange: @escaping @Sendable (SyncProgress.Phase) async throws -> Void) {
        self.context = context
        self.beforeChange = beforeChange
        inventory = InventoryStore(api: context.api, request: context.request)
    }

    var request: SyncRequest { context.request }

    /// Runs it; `result` holds what was done, also when this throws `SyncFailure` or `CancellationError`.
    mutating func run() async throws {
        context.progress(SyncProgress(.compare, message: "comparing \(request.manifests.count) objects"))
        try await inventory.read()
        hooksAreDone = request.operationMark.map { $0 == inventory.current?.operation } ?? false
        let survey = try await Survey(context: context, inventory: inventory.current)
        result.warnings = survey.warnings
        result.objects = survey.skipped
        try failIfRefused(survey)

        let wanted = Set(survey.tasks.map(Self.entry))
        // What `adopt` found is the application's too, and must be in the record before anything happens to it.
        let adopted = Set(survey.prune.candidates.map(\.entry))
        try await beforeChange(.apply)
        try await inventory.write(.applying) { $0.union(wanted).union(adopted) }
        released = survey.prune.released

        try await makeDestinationNamespace(survey)
        do {
            try await runPhases(survey)
        } catch let failure as SyncFailure where failure.reason != .stale && failure.retryClass != .hostWide {
            throw try await afterFailure(failure, survey)
        }

        let kept = Set(survey.plan.kept.map(\.candidate.entry))
        let unresolved = survey.prune.unresolved
        try await inventory.write(.complete) { _ in wanted.union(kept).union(unresolved) }
        // Only now: while its hooks are there, an attempt after a crash knows that they have run.
        try await HookRunner(context: context).cleanUp(survey.hooks, after: .hookSucceeded)
        result.pruneRefusal = survey.plan.refusal
        if let refusal = survey.plan.refusal {
            throw SyncFailure(
                .pruneRefused, "\(refusal.objects.count) deletions wait for approval: \(refusal.reason)",
                retry: .permanent)
        }
        context.progress(SyncProgress(.finished, message: result.summary))
    }

    // MARK: Phases

    /// PreSync, Sync, and PostSync.
    private mutating func runPhases(_ survey: Survey) async throws {
        try await applyForHooks(survey)
        try await runHooks(survey.hooks, in: .preSync)

        var waited: [SyncTask] = []
        let hooks = survey.hooks.filter { $0.phase == .sync }
        let numbers = Set(survey.waves.map(\.number)).union(hooks.map(\.task.wave)).sorted()
        let hasPostSync = survey.hooks.contains { $0.phase == .postSync }
        for number in numbers {
            let wave = survey.waves.first { $0.number == number }
            if let wave {
                try await apply(wave, survey: survey)
                waited += wave.tasks
            }
            try await runHooks(hooks.filter { $0.task.wave == number }, in: .sync)
            if let timeout = request.healthTimeout, number != numbers.last, let wave {
                try await waitForHealth(wave.tasks, timeout: timeout)
            }
        }
        let prunesLast = request.options.pruneLast == true
        if !prunesLast { try await prune(survey) }
        // What comes after the sync may count on its objects, whether anyone else waits for them or not.
        if let timeout = request.healthTimeout ?? (hasPostSync ? request.hookTimeout : nil) {
            try await waitForHealth(waited, timeout: timeout)
            result.health = .healthy
        }
        if prunesLast { try await prune(survey) }
        try await runHooks(survey.hooks, in: .postSync)
    }

    /// Namespaces that hooks before all else live in, and definitions of their kinds, come before them.
    private mutating func applyForHooks(_ survey: Survey) async throws {
        let hooks = survey.hooks.filter { $0.phase == .preSync }
        guard !hooks.isEmpty else { return }
        let namespaces = Set(hooks.map(\.task.key.namespace))
        let kinds = Set(hooks.map { "\($0.task.key.group)/\($0.task.key.kind)" })
        let needed = survey.tasks.filter { task in
            if task.isNamespace { return namespaces.contains(task.key.name) }
            guard task.isDefinition else { return false }
            return CustomResource.resources(of: task.object).contains {
                kinds.contains("\($0.kind.group)/\($0.kind.kind)")
            }
        }
        for wave in SyncOrder.waves(needed) { try await apply(wave, survey: survey) }
        applied = Set(needed.map(\.key))
    }

    /// Runs the hooks of a phase, wave by wave. Throws `SyncFailure` for the first wave in which one fails.
    private mutating func runHooks(_ hooks: [HookTask], in phase: SyncPhase) async throws {
        guard !hooksAreDone else { return }
        let hooks = hooks.filter { $0.phase == phase }
        for number in Set(hooks.map(\.task.wave)).sorted() {
            let wave = hooks.filter { $0.task.wave == number }
            context.progress(SyncProgress(.hook, message: "\(phase.name): \(wave.count) hooks"))
            let outcomes = try await HookRunner(context: context).run(wave)
            var failed: [(SyncTask, SyncFailure)] = []
            for (hook, outcome) in zip(wave, outcomes) {
                record(hook.task, outcome, phase: .hook)
                if case .failed(let failure) = outcome { failed.append((hook.task, failure)) }
            }
            guard failed.isEmpty else { throw Self.combined(failed, done: result.summary) }
        }
    }

    /// Runs the hooks for a sync that failed, and deletes what is to be deleted then. Returns the failure, with what failed
    /// in those hooks added. Where another attempt follows, the sync has not failed yet: that one goes on with what has run.
    private mutating func afterFailure(_ failure: SyncFailure, _ survey: Survey) async throws -> SyncFailure {
        guard failure.retryClass == .permanent else { return failure }
        var failure = failure
        do {
            try await runHooks(survey.hooks, in: .syncFail)
        } catch let second as SyncFailure {
            failure.message += "; and then: \(second.message)"
            failure.diagnostics += second.diagnostics
        }
        try await HookRunner(context: context).cleanUp(survey.hooks, after: .hookFailed)
        return failure
    }

    private static func entry(_ task: SyncTask) -> InventoryEntry {
        InventoryEntry(kind: task.kind, namespace: task.key.namespace, name: task.key.name)
    }

    /// Nothing is applied if the dry run already shows that something cannot be.
    private mutating func failIfRefused(_ survey: Survey) throws {
        let failed = survey.tasks.compactMap { task in
            survey.assessments[task.key].flatMap { one in one.failure.map { (task, $0) } }
        }
        guard !failed.isEmpty else { return }
        let reason = "another object of the same sync was refused"
        for task in survey.tasks {
            let failure = survey.assessments[task.key]?.failure
            record(task, failure.map { .failed($0) } ?? .skipped(reason), phase: .compare)
        }
        throw Self.combined(failed, done: "nothing was applied")
    }

    private static func combined(_ failed: [(task: SyncTask, failure: SyncFailure)], done: String) -> SyncFailure {
        let first = failed[0].failure
        let more = failed.count > 1 ? " (and \(failed.count - 1) more)" : ""
        let diagnostics = failed.flatMap { task, failure in
            failure.diagnostics.isEmpty ? [Diagnostic(at: task.location, failure.message)] : failure.diagnostics
        }
        return SyncFailure(
            failed.count == 1 ? first.reason : .objects, "\(first.message)\(more); \(done)",
            retry: .combined(failed.map(\.failure.retryClass)), diagnostics: diagnostics)
    }

    private func makeDestinationNamespace(_ survey: Survey) async throws {
        guard survey.namespaces.makesDestination else { return }
        let object = NamespaceSurvey.destination(request)
        _ = try await context.call("namespace \(request.destinationNamespace)") {
            try await context.api.apply(
                object, to: NamespaceSurvey.resource,
                options: ApplyOptions(fieldManager: Synchronizer.fieldManager, force: true))
        }
    }

    // MARK: Applying

    /// Applies one wave, kind after kind. A kind that fails does not keep later ones of its wave from being tried,
    /// but it ends the sync after the wave.
    private mutating func apply(_ wave: SyncOrder.Wave, survey: Survey) async throws {
        var failed: [(SyncTask, SyncFailure)] = []
        for group in wave.groups.map({ $0.filter { !applied.contains($0.key) } }) where !group.isEmpty {
            let context = self.context
            let outcomes = try await concurrently(group, limit: context.limits.parallelism) { task in
                try await Applier(context: context).apply(task, assessment: survey.assessments[task.key])
            }
            for (task, applied) in zip(group, outcomes) {
                record(task, applied.outcome, phase: .apply)
                result.takeovers += applied.takeovers
                if case .failed(let failure) = applied.outcome { failed.append((task, failure)) }
            }
        }
        guard !failed.isEmpty else { return }
        for later in survey.waves where later.number > wave.number {
            for task in later.tasks { record(task, .skipped("an earlier wave failed"), phase: .apply) }
        }
        throw Self.combined(failed, done: result.summary)
    }

    private mutating func record(_ task: SyncTask, _ outcome: ObjectResult.Outcome, phase: SyncProgress.Phase) {
        result.objects.append(ObjectResult(task.key, outcome, location: task.location))
        context.progress(SyncProgress(phase, task.key, outcome: outcome))
    }

    private mutating func waitForHealth(_ tasks: [SyncTask], timeout: Duration) async throws {
        context.progress(SyncProgress(.health, message: "waiting for \(tasks.count) objects"))
        switch try await HealthWaiter(context: context).wait(for: tasks, timeout: timeout) {
        case .healthy: break
        case .failed(let failure):
            result.health = Health(failure.reason == .degraded ? .degraded : .progressing, failure.message)
            throw failure
        }
    }

    // MARK: Deleting

    private mutating func prune(_ survey: Survey) async throws {
        for (candidate, reason) in survey.plan.kept {
            result.objects.append(ObjectResult(candidate.key, .pruneSkipped(reason)))
            context.progress(SyncProgress(.prune, candidate.key, outcome: .pruneSkipped(reason)))
        }
        for entry in survey.prune.unresolved.sorted() {
            let reason = "its kind cannot be looked up"
            result.objects.append(ObjectResult(entry.key, .pruneSkipped(reason)))
            context.progress(SyncProgress(.prune, entry.key, outcome: .pruneSkipped(reason)))
        }
        guard !survey.plan.groups.isEmpty else { return }
        // The fence once more, right before the step that cannot be undone.
        try await beforeChange(.prune)
        let gone = released
        try await inventory.write(.pruning) { $0.subtracting(gone) }
        var failures: [SyncFailure] = []
        for group in survey.plan.groups {
            let context = self.context
            let results = try await concurrently(group, limit: context.limits.parallelism) { candidate in
                try await Pruner(context: context).prune(candidate)
            }
            var confirmed: Set<InventoryEntry> = []
            for (candidate, one) in zip(group, results) {
                result.objects.append(one)
                context.progress(SyncProgress(.prune, one.key, outcome: one.outcome))
                switch one.outcome {
                case .failed(let failure): failures.append(failure)
                default: confirmed.insert(candidate.entry)
                }
            }
            if !confirmed.isEmpty { try await inventory.write(.pruning) { $0.subtracting(confirmed) } }
        }
        if let first = failures.first {
            let more = failures.count > 1 ? " (and \(failures.count - 1) more)" : ""
            throw SyncFailure(
                failures.count == 1 ? first.reason : .objects, "\(first.message)\(more)",
                retry: .combined(failures.map(\.retryClass)))
        }
    }
}
