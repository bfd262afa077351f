public import Base

extension CurlClient {
    /// What a client presents, trusts and allows. One client has one identity; its connections are never shared
    /// with another's.
    public struct Configuration: Sendable {
        /// Where a certificate, a key or a list of authorities comes from; always PEM.
        public enum PEM: Sendable {
            /// The text itself.
            case data(Redacted<[UInt8]>)
            /// A file, read again for each new connection.
            case file(String)
        }

        /// What a client shows of itself in mutual TLS.
        public struct Identity: Sendable {
            /// The certificate, followed by its intermediates.
            public var certificate: PEM
            /// The private key, without a passphrase.
            public var privateKey: PEM

            /// Creates an identity.
            public init(certificate: PEM, privateKey: PEM) {
                self.certificate = certificate
                self.privateKey = privateKey
            }
        }

        /// How a server proves who it is.
        public struct TLS: Sendable {
            /// The only authorities to trust; the system's when `nil`.
            public var authorities: PEM?
            /// The client certificate.
            public var identity: Identity?
            /// The name to expect in the server's certificate (and to send as SNI) instead of the URL's host.
            public var serverName: String?
            /// Accept any certificate. Only for a user who configured exactly that.
            public var skipsVerification: Bool

            /// Creates settings; by default the system's authorities are trusted.
            public init(
                authorities: PEM? = nil, identity: Identity? = nil, serverName: String? = nil,
                skipsVerification: Bool = false
            ) {
                self.authorities = authorities
                self.identity = identity
                self.serverName = serverName
                self.skipsVerification = skipsVerification
            }
        }

        /// A proxy. Those of the environment are never used by themselves.
        public struct Proxy: Sendable {
            /// `http://`, `https://`, `socks5://` or `socks5h://`; may hold credentials.
            public var url: Redacted<String>
            /// Hosts to reach directly, as in `NO_PROXY`: names, suffixes, addresses, separated by commas.
            public var exceptions: String

            /// Creates a proxy.
            public init(url: Redacted<String>, exceptions: String = "") {
                self.url = url
                self.exceptions = exceptions
            }
        }

        /// TLS settings.
        public var tls: TLS
        /// The proxy; none by default.
        public var proxy: Proxy?
        /// The longest time for name look-up, TCP and TLS together.
        public var connectTimeout: Duration
        /// How long a stream may bring nothing before it counts as broken. Time in which the reader is slow does not
        /// count. A Kubernetes watch with bookmarks brings something about each minute.
        public var streamIdleTimeout: Duration
        /// How many bytes of a stream wait for a slow reader before the sender is held back.
        public var streamBufferSize: Int
        /// The most connections to one host; further requests wait. HTTP/2 needs one for many requests.
        public var connectionsPerHost: Int
        /// The `User-Agent`, such as `martlet/1.0.0`.
        public var userAgent: String

        /// Creates a configuration.
        public init(
            tls: TLS = TLS(), proxy: Proxy? = nil, connectTimeout: Duration = .seconds(10),
            streamIdleTimeout: Duration = .seconds(300), streamBufferSize: Int = 256 << 10,
            connectionsPerHost: Int = 64, userAgent: String = MartletVersion.userAgent
        ) {
            self.tls = tls
            self.proxy = proxy
            self.connectTimeout = connectTimeout
            self.streamIdleTimeout = streamIdleTimeout
            self.streamBufferSize = streamBufferSize
            self.connectionsPerHost = connectionsPerHost
            self.userAgent = userAgent
        }
    }
}
