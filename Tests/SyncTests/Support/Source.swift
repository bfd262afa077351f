import Base
import Manifests
import Sync

/// The objects of a YAML text, placed in `app.yaml`.
func manifests(_ text: String) throws -> [Manifest] {
    try YAML.parse(text, path: "app.yaml").compactMap { document in
        document.node.map {
            Manifest($0, source: SourceLocation(path: "app.yaml", line: Int($0.line), column: Int($0.column)))
        }
    }
}

/// A request for application `shop` in namespace `default`, with pruning on.
func request(_ text: String, fence: Int64 = 1, revision: String = "r1") throws -> SyncRequest {
    var request = SyncRequest(
        application: "shop", destinationNamespace: "default", manifests: try manifests(text), revision: revision,
        fence: fence)
    request.prune.isAllowed = true
    return request
}

func key(_ kind: String, _ name: String, group: String = "", namespace: String = "default") -> ObjectKey {
    ObjectKey(group: group, kind: kind, namespace: namespace, name: name)
}

/// A ConfigMap's YAML, with extra lines below `metadata`.
func configMap(_ name: String, _ value: String = "1", metadata: String = "") -> String {
    """
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: \(name)
    \(metadata)
    data:
      key: "\(value)"

    """
}

/// A Deployment's YAML.
func deployment(_ name: String, replicas: Int = 1, metadata: String = "") -> String {
    """
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: \(name)
    \(metadata)
    spec:
      replicas: \(replicas)

    """
}
