public import Manifests

/// The health of a whole application.
public enum ApplicationHealth {
    /// The worst health of an application's live objects, by Argo CD's rules: kinds without a rule do not count, a
    /// missing object does not either (being out of sync says it) unless no object is there at all, and an object
    /// that is being deleted makes the application progress.
    ///
    /// - Parameter objects: each object that belongs to the application, with its live state or `nil`.
    public static func aggregate(_ objects: [(key: ObjectKey, live: Node?)]) -> Health {
        guard !objects.isEmpty else { return .healthy }
        var worst = Health.healthy
        var anyLive = false
        for (key, live) in objects {
            guard let live else { continue }
            anyLive = true
            var health = ObjectHealth.health(of: live) ?? .healthy
            if live.value(at: "metadata", "deletionTimestamp")?.isNull == false {
                health = Health(.progressing, "is being deleted")
            }
            if health.status > worst.status {
                let reason = health.message.isEmpty ? health.status.rawValue : health.message
                worst = Health(health.status, "\(key): \(reason)")
            }
        }
        return anyLive ? worst : Health(.missing, "none of its objects exists")
    }
}
