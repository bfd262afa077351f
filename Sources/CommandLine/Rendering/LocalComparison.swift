import Agent
import Applications
import ArgumentParser
import Base
import Foundation
import Kubernetes
import Manifests
import Sync

/// Which cluster a folder is compared with.
struct ClusterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The kubeconfig (default: $KUBECONFIG, or ~/.kube/config).", valueName: "file"),
        completion: .file())
    var kubeconfig: String?

    @Option(help: "The context of the kubeconfig, instead of its current one.")
    var context: String?

    @Option(name: .shortAndLong, help: "The namespace of objects that name none, instead of the context's.")
    var namespace: String?

    @Flag(help: "Let the kubeconfig start a credential plugin.")
    var allowExec = false

    /// The kubeconfig's path. The first file of a list counts.
    func path(environment: [String: String]) -> String {
        if let kubeconfig { return kubeconfig }
        let listed = environment["KUBECONFIG", default: ""].split(separator: ":").map(String.init)
        return listed.first ?? "\(environment["HOME"] ?? NSHomeDirectory())/.kube/config"
    }

    /// The cluster. Throws `DiagnosticsError`.
    func connection() throws -> ClusterConnection {
        let path = path(environment: ProcessInfo.processInfo.environment)
        return try Kubeconfig.load(path: path).connection(context: context, allowsPlugins: allowExec)
    }
}

/// Compares what is on this machine with a cluster, without an agent.
struct LocalComparison {
    /// What came of it.
    struct Result {
        var difference: ApplicationDifference
        /// Remarks for people.
        var remarks: [Diagnostic] = []
    }

    /// Stands for the application of a folder that belongs to none. No application can have this name.
    private static let nobody = "(none)"

    /// The namespace whose applications have tracking ids without a namespace, as in Argo CD.
    private static let controlNamespace = "argocd"

    let source: LocalSource
    /// The name of the application whose objects the folder holds.
    let application: String?
    let cluster: ClusterOptions

    /// Throws `DiagnosticsError`, `SyncFailure` or `CommandFailure`.
    func run() async throws -> Result {
        let rendered = try source.render()
        let connection = try cluster.connection()
        let request = request(for: rendered.manifests, namespace: connection.namespace)
        let comparison: Comparison
        do {
            comparison = try await Synchronizer(api: KubernetesClient(connection: connection)).compare(request)
        } catch let failure as SyncFailure where !failure.diagnostics.isEmpty {
            throw DiagnosticsError(failure.diagnostics)
        }
        let isMarked = request.application != Self.nobody
        let entries = isMarked ? comparison.entries : comparison.entries.map(Self.unmarked)
        return Result(
            difference: ApplicationDifference(
                commit: "", objects: entries.compactMap(ApplicationDifference.Object.init)),
            remarks: rendered.warnings + comparison.warnings)
    }

    private func request(for manifests: [Manifest], namespace: String) -> SyncRequest {
        if let application = source.application {
            var request = SyncRequest(
                application, controlNamespace: Self.controlNamespace, manifests: manifests, revision: "",
                fence: 0)
            if let namespace = cluster.namespace { request.destinationNamespace = namespace }
            return request
        }
        var request = SyncRequest(
            application: application ?? Self.nobody, destinationNamespace: cluster.namespace ?? namespace,
            manifests: manifests, revision: "", fence: 0)
        // A folder says nothing about its namespace; a missing one is no reason to show nothing.
        request.options.createNamespace = true
        // Without a name there is no owner to be in conflict with.
        if application == nil { request.options.failOnSharedResource = false }
        return request
    }

    /// An entry without the mark of an application, which a plain folder does not have.
    private static func unmarked(_ entry: Comparison.Entry) -> Comparison.Entry {
        var entry = entry
        entry.live = entry.live.map(unmarked)
        entry.predicted = entry.predicted.map(unmarked)
        if case .outOfSync(let differences) = entry.status {
            let left = differences.filter { !$0.path.contains(TrackingID.annotation) }
            entry.status = entry.live == entry.predicted ? .synced : .outOfSync(left)
        }
        return entry
    }

    private static func unmarked(_ object: Node) -> Node {
        guard var metadata = object["metadata"], var annotations = metadata["annotations"], annotations.mapping != nil
        else { return object }
        var object = object
        annotations[TrackingID.annotation] = nil
        metadata["annotations"] = annotations.mapping?.isEmpty == true ? nil : annotations
        object["metadata"] = metadata
        return object
    }
}
