public import Base
import Foundation
import Kubernetes

/// Why a sync, or one object of it, did not succeed: what failed, whether another try can help, and what to do.
public struct SyncFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Reason: String, Sendable, Hashable {
        /// Another worker with a higher fence has taken over; this result must be thrown away.
        case stale
        /// A manifest cannot be applied as it is.
        case invalidManifest
        /// The cluster does not serve a kind.
        case unknownKind
        /// A namespace does not exist and is not to be made.
        case missingNamespace
        /// An object belongs to another application.
        case sharedResource
        /// A hook failed, or did not end in time.
        case hook
        /// The cluster refused or did not answer a call.
        case cluster
        /// At least one object failed; their results say why.
        case objects
        /// An object ended up Degraded.
        case degraded
        /// Objects did not become healthy in time.
        case healthTimeout
        /// Deletions need approval.
        case pruneRefused
        /// An object is still terminating.
        case deletionPending
        /// The inventory is not what this application wrote.
        case inventory
    }

    /// What a caller should do with the task.
    public enum RetryClass: String, Sendable, Hashable {
        /// Try again after a while.
        case transient
        /// Only another commit or a person can help.
        case permanent
        /// The whole cluster does not answer or does not let us in; hold all work for it.
        case hostWide
    }

    /// What kind of failure it is; without dynamic parts, for metrics.
    public var reason: Reason
    /// What failed and what to do about it, for people. Holds no secrets.
    public var message: String
    /// Whether another try can help.
    public var retryClass: RetryClass
    /// The same with places, one for each object concerned.
    public var diagnostics: [Diagnostic]

    /// Creates a failure.
    public init(_ reason: Reason, _ message: String, retry: RetryClass, diagnostics: [Diagnostic] = []) {
        self.reason = reason
        self.message = message
        self.retryClass = retry
        self.diagnostics = diagnostics
    }

    /// The text form.
    public var description: String {
        diagnostics.isEmpty ? message : diagnostics.map(\.description).joined(separator: "\n")
    }
}

extension SyncFailure {
    /// The failure of a call about `subject`.
    init(_ error: KubernetesError, about subject: String, message: String? = nil) {
        self.init(
            .cluster, "\(subject): \(message ?? Self.essence(of: error.message))", retry: RetryClass(error))
    }

    /// A server's words without the part that only repeats which object it is about: hosts cut a status after 140
    /// characters, and what is wrong stands at the end.
    static func essence(of message: String) -> String {
        guard message.hasPrefix("failed to create typed patch object ("), let end = message.range(of: "): ") else {
            return message
        }
        return String(message[end.upperBound...])
    }

    /// Any error of a call as a failure.
    static func from(_ error: any Error, about subject: String) -> SyncFailure {
        switch error {
        case let failure as SyncFailure: failure
        case let error as KubernetesError: SyncFailure(error, about: subject)
        // The API promises `KubernetesError`; anything else is worth another try.
        default: SyncFailure(.cluster, "\(subject): the call failed", retry: .transient)
        }
    }
}

extension SyncFailure.RetryClass {
    init(_ error: KubernetesError) {
        switch error.code {
        case .unreachable, .unauthorized, .configuration: self = .hostWide
        case .tooManyRequests, .serverError, .malformedAnswer, .conflict, .expired, .alreadyExists: self = .transient
        case .notFound, .invalid: self = .permanent
        // A namespace on its way out answers 403 to creations; it is gone in a moment.
        case .forbidden: self = error.message.contains("being terminated") ? .transient : .permanent
        }
    }

    /// The class of several failures together: nothing helps if one of them is permanent.
    static func combined(_ classes: some Sequence<SyncFailure.RetryClass>) -> SyncFailure.RetryClass {
        var result = SyncFailure.RetryClass.transient
        for one in classes {
            switch one {
            case .permanent: return .permanent
            case .hostWide: result = .hostWide
            case .transient: break
            }
        }
        return result
    }
}
