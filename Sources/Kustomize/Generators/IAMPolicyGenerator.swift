import Manifests

/// Makes a ServiceAccount that acts as one of a cloud provider.
struct IAMPolicyGenerator: Generator {
    private let account: String
    private let project: String
    private let name: String
    private let namespace: String

    /// Throws `KustomizeError` for another provider than `gke`.
    init(_ reader: inout GoObjectReader) throws {
        let cloud = try reader.string("cloud")
        guard cloud == "gke" else {
            throw KustomizeError(
                .malformedKustomization, at: reader.location(line: reader.place.line, column: reader.place.column),
                "cloud: \"\(cloud)\" is not supported; only gke is")
        }
        let service = try reader.object("kubernetesService") { reader in
            (name: try reader.string("name"), namespace: try reader.string("namespace"))
        }
        let account = try reader.object("serviceAccount") { reader in
            (name: try reader.string("name"), project: try reader.string("projectId"))
        }
        name = service?.name ?? ""
        namespace = service?.namespace ?? ""
        self.account = account?.name ?? ""
        project = account?.project ?? ""
    }

    func generate() throws -> [Resource] {
        var metadata = Mapping()
        metadata["annotations"] = .mapping([
            "iam.gke.io/gcp-service-account": .string("\(account)@\(project).iam.gserviceaccount.com")
        ])
        metadata["name"] = Node(.scalar(Scalar(text: name, kind: Scalar.plainKind(of: name))))
        if !namespace.isEmpty {
            metadata["namespace"] = Node(.scalar(Scalar(text: namespace, kind: Scalar.plainKind(of: namespace))))
        }
        let object = Node.mapping([
            "apiVersion": .string("v1"), "kind": .string("ServiceAccount"), "metadata": .mapping(metadata),
        ])
        return [Resource(object)]
    }
}
