import Foundation
import TestSupport

/// A certificate authority of its own, with a certificate for a server called `martlet.test` and one for a client, all
/// made by the openssl program in a temporary folder.
final class PrivateAuthority: Sendable {
    struct ToolFailed: Error { var arguments: [String] }

    let folder: TemporaryFolder

    var authority: String { folder.path("ca.pem") }
    var serverCertificate: String { folder.path("server.pem") }
    var serverKey: String { folder.path("server.key") }
    var clientCertificate: String { folder.path("client.pem") }
    var clientKey: String { folder.path("client.key") }

    init() throws {
        folder = try TemporaryFolder()
        try openssl(newKey("ca") + ["-x509", "-days", "2", "-subj", "/CN=test authority", "-out", authority])
        for (name, extra) in [
            ("server", "subjectAltName=DNS:martlet.test"), ("client", "extendedKeyUsage=clientAuth"),
        ] {
            try openssl(newKey(name) + ["-subj", "/CN=\(name)", "-out", folder.path("\(name).csr")])
            try extra.write(toFile: folder.path("\(name).ext"), atomically: true, encoding: .utf8)
            try openssl([
                "x509", "-req", "-in", folder.path("\(name).csr"), "-CA", authority, "-CAkey", folder.path("ca.key"),
                "-CAcreateserial", "-days", "2", "-extfile", folder.path("\(name).ext"), "-out",
                folder.path("\(name).pem"),
            ])
        }
    }

    private func newKey(_ name: String) -> [String] {
        [
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
            folder.path("\(name).key"),
        ]
    }

    private func openssl(_ arguments: [String]) throws {
        guard try Program.run(["openssl"] + arguments, joinsErrors: true).status == 0 else {
            throw ToolFailed(arguments: arguments)
        }
    }
}

/// A small HTTPS server in Python. It ends when its standard input does, so none is left behind.
final class TLSServer {
    struct NotStarted: Error {}

    private static let source = """
        import http.server, os, ssl, sys, threading
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                subject = self.connection.getpeercert() or {}
                names = [v for part in subject.get("subject", ()) for k, v in part if k == "commonName"]
                body = ("%s %s" % (self.headers["Host"], ",".join(names))).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *arguments): pass
        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *arguments): pass
        server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        if len(sys.argv) > 3:
            context.load_verify_locations(sys.argv[3])
            context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
        os._exit(0)
        """

    let port: Int
    private let program: Program

    init(_ authority: PrivateAuthority, asksForClientCertificate: Bool = false) throws {
        program = try Program(
            ["python3", "-c", Self.source, authority.serverCertificate, authority.serverKey]
                + (asksForClientCertificate ? [authority.authority] : []))
        guard let port = Int(program.readLine()) else { throw NotStarted() }
        self.port = port
    }
}
