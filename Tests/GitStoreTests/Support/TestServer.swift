import Foundation
import TestSupport

/// A server process on the loopback interface, ended with the object.
///
/// It ends with its standard input, which also ends when the tests are killed. The object waits for that end: killed at
/// once, a shell could not end what it has started.
final class TestServer: Sendable {
    private let program: Program
    let port: Int

    /// Starts a program that prints its port as its first line.
    private init(_ arguments: [String]) throws {
        program = try Program(
            ["sh", "-c", "exec \"$@\" 2>/dev/null", "sh"] + arguments, environment: Command.environment)
        guard let port = Int(program.readLine()) else {
            throw Command.Failure(command: arguments[0], output: "did not start")
        }
        self.port = port
    }

    deinit {
        program.closeInput()
        program.wait()
    }

    /// Serves the repositories below `root` over HTTP by way of `git http-backend`.
    /// - Parameters:
    ///   - password: what the user `robot` must send; without one everybody is let in.
    ///   - certificate: a PEM file with certificate and key; with it the server speaks TLS.
    ///
    /// Below `/hang/` it never answers, and below `/status/N/` it answers with status N.
    static func http(root: String, password: String? = nil, certificate: String? = nil) throws -> TestServer {
        try TestServer(["python3", "-u", "-c", httpProgram, root, password ?? "", certificate ?? ""])
    }

    /// Serves everything that the account can read over ssh.
    static func ssh(in directory: String) throws -> TestServer {
        for name in ["host_key", "client_key", "other_key"] {
            _ = try Command.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(directory)/\(name)"])
        }
        _ = try Command.run(["cp", "\(directory)/client_key.pub", "\(directory)/authorized_keys"])
        return try TestServer(["sh", "-c", sshProgram, "sh", directory, "python3"])
    }

    private static let httpProgram = """
        import base64, http.server, os, ssl, subprocess, sys, threading
        root, password, certificate = sys.argv[1:4]
        expected = 'Basic ' + base64.b64encode(('robot:' + password).encode()).decode()
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def log_message(self, *arguments): pass
            def answer(self, status, headers, body):
                self.send_response(status)
                for name, value in headers: self.send_header(name, value)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def body(self):
                if self.headers.get('Transfer-Encoding', '') == 'chunked':
                    data = b''
                    while True:
                        size = int(self.rfile.readline().strip(), 16)
                        data += self.rfile.read(size)
                        self.rfile.readline()
                        if size == 0: return data
                return self.rfile.read(int(self.headers.get('Content-Length') or 0))
            def serve(self):
                path, _, query = self.path.partition('?')
                data = self.body()
                if path.startswith('/hang/'):
                    threading.Event().wait(3600)
                    return
                if path.startswith('/status/'):
                    return self.answer(int(path.split('/')[2]), [], b'no')
                if password and self.headers.get('Authorization') != expected:
                    return self.answer(401, [('WWW-Authenticate', 'Basic realm="git"')], b'')
                environment = dict(os.environ, GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL='1', PATH_INFO=path,
                    QUERY_STRING=query, REQUEST_METHOD=self.command, REMOTE_USER='robot', REMOTE_ADDR='127.0.0.1',
                    CONTENT_TYPE=self.headers.get('Content-Type', ''), CONTENT_LENGTH=str(len(data)))
                result = subprocess.run(['git', 'http-backend'], input=data, env=environment, stdout=subprocess.PIPE)
                head, _, content = result.stdout.partition(b'\\r\\n\\r\\n')
                status, headers = 200, []
                for line in head.decode().split('\\r\\n'):
                    name, _, value = line.partition(': ')
                    if name == 'Status': status = int(value.split()[0])
                    elif name: headers.append((name, value))
                self.answer(status, headers, content)
            do_GET = do_POST = serve
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        def end():
            sys.stdin.read()
            os._exit(0)
        threading.Thread(target=end, daemon=True).start()
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """

    // sshd cannot choose a port itself; the kernel names a free one.
    private static let sshProgram = """
        port=$($2 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
        mkdir -p /run/sshd
        $(command -v sshd || echo /usr/sbin/sshd) -D -e -f /dev/null -p $port -h $1/host_key \
            -o ListenAddress=127.0.0.1 -o AuthorizedKeysFile=$1/authorized_keys -o StrictModes=no \
            -o PidFile=none -o PasswordAuthentication=no 2>$1/sshd.log &
        server=$!
        # If the tests are gone by the time that the port is named, the server ends all the same.
        trap '' PIPE
        while ! grep -q 'Server listening' $1/sshd.log; do kill -0 $server || exit 1; sleep 0.05; done
        echo $port
        cat > /dev/null
        kill -9 $server
        wait $server
        """
}
