internal import Signing

/// The names under which statuses stand: `<prefix>/<cluster>/<application>`. The cluster is a part of it, since two
/// clusters may follow one repository.
public enum StatusContext {
    /// The context of an application.
    public static func application(_ application: String, cluster: String, prefix: String = "martlet") -> String {
        "\(prefix)/\(cluster)/\(application)"
    }

    /// The context of a commit as a whole.
    public static func summary(prefix: String = "martlet") -> String { "\(prefix)/summary" }

    /// The context of what is wrong with the Application manifests of a commit.
    public static func applications(prefix: String = "martlet") -> String { "\(prefix)/applications" }

    /// A context as a host with a limit takes it: unchanged if it fits, else its start, `-`, and the first eight digits
    /// of its SHA-256. Cutting alone would give two applications one status.
    ///
    /// - Parameter limit: in UTF-16 units, at least 10.
    public static func fitted(_ context: String, limit: Int) -> String {
        guard context.utf16.count > limit else { return context }
        let start = StatusText.prefix(of: context, limit: max(0, limit - 9))
        return start + "-" + SHA256.hexDigest(of: context).prefix(8)
    }
}
