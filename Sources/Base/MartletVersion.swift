/// Which Martlet this is.
public enum MartletVersion {
    /// The version by semver.org, without a `v`.
    public static let current = "0.1.0"

    /// How Martlet names itself in its HTTP requests.
    public static let userAgent = "martlet/\(current)"
}
