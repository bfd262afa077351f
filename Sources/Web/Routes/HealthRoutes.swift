import EventQueue
import Hummingbird

/// `GET /healthz` and `GET /readyz`, for whatever watches over the agent.
struct HealthRoutes: Sendable {
    let store: any EventStore

    func add(to router: Router<ListenerContext>) {
        router.get("/healthz") { _, _ in
            Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "ok\n")))
        }
        router.get("/readyz") { _, _ in
            do {
                _ = try await store.statistics()
                return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "ready\n")))
            } catch {
                return Response(
                    status: .serviceUnavailable,
                    body: ResponseBody(byteBuffer: ByteBuffer(string: "not ready: the queue cannot be read\n")))
            }
        }
    }
}
