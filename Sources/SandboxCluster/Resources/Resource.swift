import Manifests
import Signing

/// The name under which objects are stored: the same for all versions of a kind.
struct ResourceName: Hashable, Sendable, CustomStringConvertible {
    /// The API group; empty for the core group.
    var group: String
    /// The plural name, such as `deployments`.
    var plural: String

    /// `deployments.apps`, or `pods` for the core group.
    var description: String { group.isEmpty ? plural : "\(plural).\(group)" }
}

/// A kind of object that the cluster serves in one version.
struct Resource: Sendable {
    /// A part of an object with an address of its own, such as `status`.
    struct Subresource: Sendable {
        var name: String
        var kind: GroupVersionKind
        var verbs: [String]
    }

    /// What only a custom resource has.
    struct Custom: Sendable {
        /// The version's `openAPIV3Schema`.
        var schema: Node?
        /// The version's `additionalPrinterColumns`.
        var columns: [Node]
        /// The JSON paths of the scale subresource.
        var scale: Node?
        /// The name of the definition.
        var definition: String
    }

    var kind: GroupVersionKind
    var plural: String
    var singular: String
    var listKind: String
    var isNamespaced: Bool
    var shortNames: [String] = []
    var categories: [String] = []
    var verbs: [String]
    var subresources: [Subresource] = []
    var custom: Custom?

    /// The usual verbs, in the order in which built-in kinds list them.
    static let usualVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    /// Where its objects are stored. Events are one set of objects under two groups.
    var storage: ResourceName {
        if kind.group == "events.k8s.io" { return ResourceName(group: "", plural: plural) }
        return ResourceName(group: kind.group, plural: plural)
    }

    /// What discovery publishes so that clients notice when the storage version changes: the start of the digest of
    /// group, version and kind. Empty for what is not stored.
    var storageVersionHash: String {
        guard verbs.contains("watch") else { return "" }
        let text = "\(kind.group)/\(kind.version)/\(kind.kind)"
        return Base64.encode(Array(SHA256.digest(of: Array(text.utf8)).prefix(8)))
    }

    /// The name in `details` and messages, such as `deployments.apps`.
    var qualifiedName: String { kind.group.isEmpty ? plural : "\(plural).\(kind.group)" }

    /// The subresource called `name`.
    func subresource(_ name: String) -> Subresource? { subresources.first { $0.name == name } }

    /// Whether writes to the object leave its status alone.
    var hasStatus: Bool { subresource("status") != nil }

    /// Whether `metadata.generation` counts changes of its specification.
    var hasGeneration: Bool {
        if custom != nil { return true }
        switch kind.kind {
        case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController",
            "Ingress",
            "IngressClass", "NetworkPolicy", "PodDisruptionBudget", "CustomResourceDefinition", "PriorityClass",
            "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
            "FlowSchema",
            "PriorityLevelConfiguration", "Pod", "EndpointSlice":
            return true
        default:
            return false
        }
    }

    /// 404 for the object called `name`.
    func notFound(_ name: String) -> APIStatus {
        APIStatus(
            code: 404, reason: "NotFound", message: "\(qualifiedName) \"\(name)\" not found",
            details: APIStatus.Details(name: name, group: kind.group, kind: plural))
    }

    /// 409 for an object that exists already.
    func alreadyExists(_ name: String) -> APIStatus {
        APIStatus(
            code: 409, reason: "AlreadyExists", message: "\(qualifiedName) \"\(name)\" already exists",
            details: APIStatus.Details(name: name, group: kind.group, kind: plural))
    }

    /// 409 for a write that assumes another state than the stored one.
    func conflict(_ name: String, _ why: String) -> APIStatus {
        APIStatus(
            code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on \(qualifiedName) \"\(name)\": \(why)",
            details: APIStatus.Details(name: name, group: kind.group, kind: plural))
    }

    /// 405 for a verb that the resource does not have.
    static let methodNotAllowed = APIStatus(
        code: 405, reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource",
        details: APIStatus.Details())
}
