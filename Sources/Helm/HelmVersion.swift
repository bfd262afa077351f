/// Which Helm's rules a chart is rendered by, where the two differ.
public enum HelmVersion: Int, Hashable, Sendable, CaseIterable {
    /// Helm 3.21.
    case v3 = 3
    /// Helm 4.2.
    case v4 = 4
}
