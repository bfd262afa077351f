import Manifests

/// The simulated controllers. Each step looks at the whole state and brings it a little nearer to what the objects
/// ask for; it is called again after each change and at the moment that it returns.
struct Simulation {
    let configuration: SandboxCluster.Configuration
    /// When things were first seen, by uid and what they are waiting for.
    var since: [String: Duration] = [:]
    /// The moment at which something is due next.
    var due: Duration?

    init(_ configuration: SandboxCluster.Configuration) { self.configuration = configuration }

    /// Does all that is due, and returns the moment of what is due next.
    mutating func step(_ state: inout ClusterState, now: Duration) -> Duration? { nil }
}
