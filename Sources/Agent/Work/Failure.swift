import Base
import EventQueue
import GitStore
import Helm
import Kubernetes
import Sync

/// Tells the queue what kind of failure an error is.
enum Failure {
    /// The end of a job that threw `error`. Rethrows what the worker pool must see itself.
    static func end(of error: any Error) throws -> JobEnd {
        switch error {
        case is CancellationError, is LeaseLost: throw error
        case let error as GitStoreError:
            return .retry(error.isTransient ? .transient : .permanent, error: error.description)
        case let error as SyncFailure: return .retry(ErrorClass(error.retryClass), error: error.description)
        case let error as KubernetesError:
            return .retry(error.isTransient ? .transient : .permanent, error: error.description)
        case is DiagnosticsError, is Diagnostic, is FileTreeError:
            return .retry(.permanent, error: "\(error)")
        case let error as RepositoryError:
            return .retry(error.isTransient ? .transient : .permanent, error: error.description)
        // A secret file that is being replaced is back in a moment.
        case is SecretError: return .retry(.transient, error: "\(error)")
        case is EventQueueError: throw error
        default: return .retry(.transient, error: "\(error)")
        }
    }
}

extension ErrorClass {
    /// The same in the queue's terms.
    init(_ retryClass: SyncFailure.RetryClass) {
        switch retryClass {
        case .transient: self = .transient
        case .permanent: self = .permanent
        case .hostWide: self = .hostWide
        }
    }
}
