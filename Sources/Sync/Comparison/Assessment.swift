import Applications
import Base
import Kubernetes
import Manifests

/// One task held against the cluster.
struct Assessment: Sendable {
    var task: SyncTask
    /// The object as it is; `nil` if it does not exist or cannot be read yet.
    var live: Node?
    /// The object as an apply would make it; `nil` if that cannot be known yet.
    var predicted: Node?
    /// Fields that an apply would take from others.
    var takeovers: [Takeover] = []
    /// Why an apply would fail.
    var failure: SyncFailure?

    /// The differences; empty if there are none, `nil` if the object is new or they cannot be known.
    var differences: [FieldDifference]? {
        guard let (live, predicted) = compared() else { return nil }
        return ComparedObject.differences(from: live, to: predicted)
    }

    /// Whether an apply would leave all fields as they are. Cheaper than `differences`.
    var hasEqualFields: Bool {
        guard let live, let predicted else { return false }
        return ComparedObject.normalised(live) == ComparedObject.normalised(predicted)
    }

    /// Whether an apply would change nothing, neither fields nor who owns them.
    var isUnchanged: Bool {
        guard hasEqualFields, let live, let predicted else { return false }
        let manager = Synchronizer.fieldManager
        return ComparedObject.appliedFields(of: live, manager: manager)
            == ComparedObject.appliedFields(of: predicted, manager: manager)
    }

    private func compared() -> (Node, Node)? {
        guard let live, let predicted else { return nil }
        let left = ComparedObject.normalised(live)
        let right = ComparedObject.normalised(predicted)
        guard task.isSecret else { return (left, right) }
        let masked = ComparedObject.masked(left, right)
        return (masked.live ?? left, masked.predicted ?? right)
    }

    /// The entry of a comparison.
    func entry() -> Comparison.Entry {
        var shownLive = live.map(ComparedObject.normalised)
        var shownPredicted = (predicted ?? (live == nil ? task.object : nil)).map(ComparedObject.normalised)
        if task.isSecret { (shownLive, shownPredicted) = ComparedObject.masked(shownLive, shownPredicted) }
        let status: Comparison.Entry.Status =
            if let failure {
                .failed(failure)
            } else if live == nil {
                .missing
            } else if hasEqualFields {
                .synced
            } else {
                .outOfSync(differences ?? [])
            }
        return Comparison.Entry(
            key: task.key, status: status, location: task.location, live: shownLive, predicted: shownPredicted,
            takeovers: takeovers, health: live.flatMap { ObjectHealth.health(of: $0) })
    }

    /// Reads the live object and asks the server what an apply would make of it.
    static func make(_ task: SyncTask, namespaces: Set<String>, context: SyncContext) async throws -> Assessment {
        var assessment = Assessment(task: task)
        // What does not exist yet cannot be asked: the server answers 404 for the kind or the namespace.
        guard let resource = task.resource, task.isServed else { return assessment }
        if !task.key.namespace.isEmpty, !namespaces.contains(task.key.namespace) { return assessment }
        do {
            assessment.live = try await context.call(task.key.description) {
                try await context.api.get(resource, namespace: task.key.namespace, name: task.key.name)
            }
            if let owner = foreignOwner(of: assessment.live, task: task, application: context.request.application),
                task.options.failOnSharedResource != false
            {
                assessment.failure = SyncFailure(
                    .sharedResource,
                    "\(task.key) belongs to application \(owner); remove it there first, or set "
                        + "FailOnSharedResource=false to take it over",
                    retry: .permanent)
                return assessment
            }
            (assessment.predicted, assessment.takeovers) = try await apply(
                task, to: resource, dryRun: true, context: context)
        } catch let failure as SyncFailure {
            if failure.retryClass == .hostWide { throw failure }
            assessment.failure = failure
        }
        return assessment
    }

    /// Whether the live object bears an application's mark.
    func bearsMark(of application: String) -> Bool {
        guard let text = live.flatMap({ Manifest($0).annotation(TrackingID.annotation) }), let id = TrackingID(text)
        else { return false }
        return id.application == application && id.isSelfReferencing(task.key)
    }

    /// The application that the live object says it belongs to, if that is another one.
    private static func foreignOwner(of live: Node?, task: SyncTask, application: String) -> String? {
        guard let text = live.flatMap({ Manifest($0).annotation(TrackingID.annotation) }),
            let id = TrackingID(text), id.application != application, id.isSelfReferencing(task.key)
        else { return nil }
        return id.application
    }

    /// Applies the object, taking over fields from other managers and saying from whom.
    static func apply(
        _ task: SyncTask, to resource: APIResource, dryRun: Bool, context: SyncContext
    ) async throws -> (object: Node, takeovers: [Takeover]) {
        let manager = Synchronizer.fieldManager
        do {
            try Task.checkCancellation()
            do {
                let options = ApplyOptions(fieldManager: manager, force: false, dryRun: dryRun)
                return (try await context.api.apply(task.object, to: resource, options: options), [])
            } catch let error as KubernetesError where !error.conflicts.isEmpty {
                let takeovers = error.conflicts.map {
                    Takeover(key: task.key, manager: $0.manager, field: $0.field)
                }
                let options = ApplyOptions(fieldManager: manager, force: true, dryRun: dryRun)
                return (try await context.api.apply(task.object, to: resource, options: options), takeovers)
            }
        } catch {
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            guard let error = error as? KubernetesError else { throw SyncFailure.from(error, about: "\(task.key)") }
            throw failure(error, task: task)
        }
    }

    /// The server's complaint with the place in the manifest that it is about.
    private static func failure(_ error: KubernetesError, task: SyncTask) -> SyncFailure {
        // The server quotes the values it does not like; those of a Secret stay here.
        let message = SyncFailure.essence(of: task.isSecret ? withoutValues(error.message) : error.message)
        var failure = SyncFailure(error, about: task.key.description, message: message)
        var place = task.location
        if let node = FieldMention.find(in: message, of: task.object), node.line > 0, let location = task.location {
            place = SourceLocation(path: location.path, line: Int(node.line), column: Int(node.column))
        }
        failure.diagnostics = [Diagnostic(at: place, failure.message)]
        return failure
    }

    private static func withoutValues(_ message: String) -> String {
        for marker in [", got ", ": Invalid value: ", ": Unsupported value: ", " unmarshal ", " decode "] {
            if let range = message.firstRange(of: marker) {
                return message[..<range.lowerBound] + " (a value is not acceptable; it is not shown)"
            }
        }
        return message
    }
}
