import Foundation
import Hummingbird
import NIOCore

/// What a request carries on its way through the listener.
struct ListenerContext: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    /// Where the request came from; `nil` on the local socket.
    let remoteAddress: SocketAddress?
    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
        channel = source.channel
    }
}
