/// Manifests that the tests push.
enum Files {
    /// An Application whose source is `path` of the repository at `url`.
    static func application(_ name: String, url: String, path: String, extra: String = "") -> String {
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: \(name)
        spec:
          project: default
          source:
            repoURL: \(url)
            path: \(path)
            targetRevision: main
          destination:
            name: sandbox
            namespace: \(name)
          syncPolicy:
            automated:
              prune: true
            syncOptions:
              - CreateNamespace=true
        \(extra)
        """
    }

    /// A ConfigMap with one value.
    static func configMap(_ name: String, _ value: String) -> String {
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: \(name)
        data:
          value: "\(value)"

        """
    }

    /// A Deployment with one container.
    static func deployment(_ name: String, image: String = "nginx:1.27", replicas: Int = 2) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: \(name)
        spec:
          replicas: \(replicas)
          selector:
            matchLabels: {app: \(name)}
          template:
            metadata:
              labels: {app: \(name)}
            spec:
              containers:
                - name: \(name)
                  image: \(image)

        """
    }
}
