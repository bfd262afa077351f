import Base
import Foundation
import HTTPClient
import Testing

@Suite("CurlClient, TLS")
struct CurlClientTLSTests {
    private typealias TLS = CurlClient.Configuration.TLS

    private static func pem(_ path: String) throws -> CurlClient.Configuration.PEM {
        .data(Redacted(Array(try Data(contentsOf: URL(fileURLWithPath: path)))))
    }

    private static func get(_ server: TLSServer, _ tls: TLS) async throws -> String {
        let client = try CurlClient(configuration: .init(tls: tls))
        let answer = try await client.send(HTTPRequest("GET", "https://127.0.0.1:\(server.port)/"))
        return String(decoding: answer.body, as: UTF8.self)
    }

    @Test("a server is accepted by a private authority and its configured name, and sees the URL's host")
    func privateAuthority() async throws {
        let authority = try PrivateAuthority()
        let server = try TLSServer(authority)
        for source in [try Self.pem(authority.authority), .file(authority.authority)] {
            let body = try await Self.get(server, TLS(authorities: source, serverName: "martlet.test"))
            #expect(body == "127.0.0.1:\(server.port) ")
        }
    }

    @Test("an unknown authority, a wrong name and a missing name are refused before the request")
    func refused() async throws {
        let authority = try PrivateAuthority()
        let stranger = try PrivateAuthority()
        let server = try TLSServer(authority)
        for tls in [
            TLS(serverName: "martlet.test"),
            TLS(authorities: .file(stranger.authority), serverName: "martlet.test"),
            TLS(authorities: .file(authority.authority), serverName: "other.test"),
            TLS(authorities: .file(authority.authority)),
            TLS(authorities: .file(authority.authority + ".missing"), serverName: "martlet.test"),
        ] {
            let error = await #expect(throws: HTTPClientError.self) { try await Self.get(server, tls) }
            #expect(error?.code == .tlsFailed, "\(error?.message ?? "")")
            #expect(error?.isBeforeRequest == true)
        }
    }

    @Test("any certificate is accepted only where that is configured")
    func skipsVerification() async throws {
        let server = try TLSServer(PrivateAuthority())
        #expect(try await Self.get(server, TLS(skipsVerification: true)) == "127.0.0.1:\(server.port) ")
    }

    @Test("a client certificate is presented, from bytes and from files")
    func mutual() async throws {
        let authority = try PrivateAuthority()
        let server = try TLSServer(authority, asksForClientCertificate: true)
        var tls = TLS(authorities: .file(authority.authority), serverName: "martlet.test")
        await #expect(throws: HTTPClientError.self) { try await Self.get(server, tls) }
        for identity in [
            CurlClient.Configuration.Identity(
                certificate: try Self.pem(authority.clientCertificate), privateKey: try Self.pem(authority.clientKey)),
            .init(certificate: .file(authority.clientCertificate), privateKey: .file(authority.clientKey)),
        ] {
            tls.identity = identity
            #expect(try await Self.get(server, tls) == "127.0.0.1:\(server.port) client")
        }
    }

    @Test("a key that does not belong to the certificate is an error of TLS that shows neither")
    func wrongKey() async throws {
        let authority = try PrivateAuthority()
        let server = try TLSServer(authority, asksForClientCertificate: true)
        let tls = TLS(
            authorities: .file(authority.authority),
            identity: .init(
                certificate: try Self.pem(authority.clientCertificate), privateKey: try Self.pem(authority.serverKey)),
            serverName: "martlet.test")
        let error = await #expect(throws: HTTPClientError.self) { try await Self.get(server, tls) }
        #expect(error?.code == .tlsFailed)
        #expect(error?.message.contains("BEGIN") == false)
    }
}
