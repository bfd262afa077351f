/// Which Helm's rules hold where two majors differ.
public enum HelmVersion: String, Sendable, Hashable, CaseIterable {
    /// Helm 3, as of 3.21.
    case v3 = "3"
    /// Helm 4, as of 4.2.
    case v4 = "4"
}
