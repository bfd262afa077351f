import FuzzSupport
import Kustomize

/// The input is a kustomization.yaml beside a few fixed files.
@main
struct Target {
    static func main() {
        _ = fuzz { start, count in
            var files = Target.files
            files["kustomization.yaml"] = bytes(start, count)
            _ = try? Kustomizer().build("", in: InMemoryTree(files))
            return 0
        }
    }

    private static let files: [String: [UInt8]] = [
        "deployment.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {app: web}
        spec:
          replicas: 1
          selector:
            matchLabels: {app: web}
          template:
            metadata:
              labels: {app: web}
            spec:
              containers:
              - name: web
                image: registry.example/web:1.0
                envFrom:
                - configMapRef: {name: settings}
                - secretRef: {name: keys}
                env:
                - {name: HOST, value: $(HOST)}
        """,
        "service.yaml": """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports: [{port: 80}]
        """,
        "patch.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
              - {name: web, args: [--verbose]}
              - {name: proxy, image: proxy}
        """,
        "operations.yaml":
            "- {op: replace, path: /spec/replicas, value: 3}\n- {op: add, path: /metadata/labels/x, value: y}",
        "settings.env": "A=1\nB=two\n",
        "file.txt": "text\nof two lines",
        "replacement.yaml": """
        source: {kind: Service, name: web, fieldPath: spec.ports.0.port}
        targets:
        - select: {kind: Deployment}
          fieldPaths: ["spec.template.spec.containers.[name=web].env.[name=HOST].value"]
        """,
        "base/kustomization.yaml": "resources: [config.yaml]\nnamePrefix: base-\n",
        "base/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n",
        "component/kustomization.yaml": """
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        patches: [{patch: "[{op: add, path: /metadata/annotations, value: {a: b}}]", target: {kind: Deployment}}]
        """,
    ].mapValues { Array($0.utf8) }
}
