import Base
import Manifests

/// Turns the bytes of a watch into its events.
struct WatchDecoder {
    private var lines: LineSplitter
    private let kind: GroupVersionKind
    private let label: String

    init(resource: APIResource, limit: Int, label: String) {
        lines = LineSplitter(limit: limit)
        kind = resource.kind
        self.label = label
    }

    /// The events that are whole now, and the error that ends the watch after them, if the server sent one.
    mutating func append(_ bytes: [UInt8]) -> (events: [WatchEvent], end: KubernetesError?) {
        let whole: [[UInt8]]
        do {
            whole = try lines.append(bytes)
        } catch {
            return (
                [],
                KubernetesError(
                    .malformedAnswer, message: "\(label): a message of the watch is longer than \(lines.limit) bytes")
            )
        }
        var events: [WatchEvent] = []
        for line in whole {
            do {
                if let event = try event(in: line) { events.append(event) }
            } catch {
                return (events, error)
            }
        }
        return (events, nil)
    }

    /// The error of a stream that ended within a message; `nil` if it ended where one ends.
    var endError: KubernetesError? {
        lines.remainder.isEmpty
            ? nil : KubernetesError(.malformedAnswer, message: "\(label): the watch ended within a message")
    }

    private func event(in line: [UInt8]) throws(KubernetesError) -> WatchEvent? {
        let message: Node
        do {
            message = try JSON.parse(line, path: "watch", limits: .cluster)
        } catch {
            throw KubernetesError(
                .malformedAnswer, message: "\(label): a message of the watch is not JSON: \(error.message)")
        }
        guard let type = message["type"]?.string, let object = message["object"], object.mapping != nil else {
            throw KubernetesError(.malformedAnswer, message: "\(label): a message of the watch has no type or object")
        }
        switch type {
        case "ADDED": return .added(object.withType(kind))
        case "MODIFIED": return .modified(object.withType(kind))
        case "DELETED": return .deleted(object.withType(kind))
        case "BOOKMARK":
            guard let version = object.value(at: "metadata", "resourceVersion")?.string else { return nil }
            return .bookmark(resourceVersion: version)
        case "ERROR": throw KubernetesError(status: object, httpStatus: nil)
        // A type of a later version of the API; the objects tell all there is to know.
        default: return nil
        }
    }
}

extension WatchEvent {
    /// The version that the watch has reached with this event.
    var resourceVersion: String? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object):
            object.value(at: "metadata", "resourceVersion")?.string
        case .bookmark(let version): version
        }
    }
}
