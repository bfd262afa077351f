import Manifests
import Synchronization

/// Runs the simulated controllers: after each change, and whenever something is due.
final class Controllers: Sendable {
    private let api: APIServer
    private let configuration: SandboxCluster.Configuration
    private let changes: AsyncStream<WatchItem>
    private let watch: Int

    init(_ api: APIServer, _ configuration: SandboxCluster.Configuration) {
        self.api = api
        self.configuration = configuration
        // Only that something has changed matters, not what.
        let (stream, continuation) = AsyncStream<WatchItem>.makeStream(bufferingPolicy: .bufferingNewest(1))
        changes = stream
        watch = api.state.withLock { $0.watch(nil, continuation) }
    }

    /// Works until it is stopped or its task is cancelled.
    func run() async {
        let (knocks, knock) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        var simulation = Simulation(configuration)
        await withDiscardingTaskGroup { group in
            group.addTask { [changes] in
                for await _ in changes { knock.yield() }
                knock.finish()
            }
            knock.yield()
            var earliest: Duration?
            for await _ in knocks {
                let now = api.time.elapsed()
                if let moment = earliest, moment <= now { earliest = nil }
                let next = api.state.withLock { simulation.step(&$0, now: now) }
                guard let next, earliest.map({ next < $0 }) ?? true else { continue }
                earliest = next
                group.addTask { [api] in
                    guard (try? await api.time.sleep(max(.milliseconds(1), next - now))) != nil else { return }
                    knock.yield()
                }
            }
            group.cancelAll()
        }
    }

    /// Ends `run`.
    func stop() { api.state.withLock { $0.endWatch(watch) } }
}
