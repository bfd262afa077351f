"""What a repository with a long history costs: the first mirror, and the fetches after it.

A history of `--commits` commits, each changing one of a thousand manifests (about five objects a commit), is served over
HTTP by `git http-backend` on loopback. The agent's own times of the phase `fetch` are shown, beside `git clone` and
`git fetch` of the same repository from the same server.
"""

import contextlib
import http.server
import os
import re
import subprocess
import threading
import time

from . import report
from .environment import BenchmarkError, Environment, milliseconds

# A mirror's disk may be so many times what Git itself packs the repository into.
TARGET = 2
FOLDERS = 100
FILES = 10


def run(binary, options):
    report.heading(f"repository: a history of {options.commits} commits")
    with Environment(binary) as environment:
        begin = time.monotonic()
        tip = make_history(environment, options.commits)
        packed = size(environment.repository)
        print(f"Made in {time.monotonic() - begin:.0f} s: {report.megabytes(packed)} MB packed.", flush=True)
        server = environment.enter_context(GitServer(environment))
        rows = [by_hand(environment, server, "git clone --mirror", first=True)]

        environment.start_sandbox()
        environment.write(
            environment.path("application.yaml"),
            f"""apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: web}}
spec:
  project: default
  source: {{repoURL: {server.url}, path: apps/000, targetRevision: main}}
  destination: {{name: sandbox, namespace: web}}
  syncPolicy: {{automated: {{}}, syncOptions: [CreateNamespace=true]}}
""")
        environment.start_agent(
            url=server.url, statuses="none", applications=f"{{directory: {environment.path('application.yaml')}}}")
        rows.append(fetch(environment, server, "martlet: first mirror", "0" * 40, tip, limit=900))
        disk = size(environment.path("data", "mirrors"))
        rows.append(fetch(environment, server, "martlet: fetch without news", "0" * 40, tip))
        before, tip = tip, add_commit(environment, tip)
        rows.append(by_hand(environment, server, "git fetch of one commit", first=False))
        rows.append(fetch(environment, server, "martlet: fetch of one commit", before, tip))
    report.table(["what", "ms", "MB received", "peak MB"], rows)
    print(f"The mirror takes {report.megabytes(disk)} MB on disk; Git's own pack {report.megabytes(packed)} MB.")
    return report.verdict("repository: mirror on disk", disk / packed, "times Git's pack", TARGET)


def make_history(environment, commits):
    """Writes the history with `git fast-import`, which takes seconds where commits would take hours."""
    repository = environment.repository
    environment.git("init", "--quiet", "--bare", "--initial-branch=main", repository, folder=environment.folder)
    process = subprocess.Popen(
        ["git", "-C", repository, "fast-import", "--quiet", "--done"], stdin=subprocess.PIPE, env=environment.variables)
    with process.stdin as stream:
        for number in range(commits):
            stream.write(commit(number))
        stream.write(b"done\n")
    if process.wait(timeout=600) != 0:
        raise BenchmarkError("git fast-import failed")
    # As a host keeps a repository: what fast-import leaves is many times as large.
    environment.git("repack", "-a", "-d", "-q", "--threads=2", folder=repository)
    return environment.git("rev-parse", "main", folder=repository)


def commit(number):
    # Every folder has its files after the first thousand commits; the order is scattered after that.
    index = number if number < FOLDERS * FILES else (number * 7919) % (FOLDERS * FILES)
    folder, file = divmod(index, FILES)
    content = (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings-{file}\ndata:\n"
        + "".join(f"  key-{line}: value {line} of {index}\n" for line in range(20))
        + f'  revision: "{number}"\n').encode()
    message = f"Change {number}\n".encode()
    person = f"Ada <ada@example.com> {1_600_000_000 + number * 60} +0000"
    return b"".join([
        f"commit refs/heads/main\ncommitter {person}\ndata {len(message)}\n".encode(), message,
        f"M 100644 inline apps/{folder:03}/settings-{file}.yaml\ndata {len(content)}\n".encode(), content, b"\n"])


def add_commit(environment, tip):
    """One more commit, made without a working tree."""
    stream = commit(10 ** 7).replace(b"\nM 100644", f"\nfrom {tip}\nM 100644".encode(), 1)
    subprocess.run(
        ["git", "-C", environment.repository, "fast-import", "--quiet"], input=stream, check=True,
        env=environment.variables, timeout=60)
    return environment.git("rev-parse", "main", folder=environment.repository)


def fetch(environment, server, what, before, after, limit=60):
    """Delivers an event, and shows its phase `fetch`."""
    received = server.sent
    last = environment.newest_event()
    environment.deliver(before, after)
    detail = environment.finished_event(last, limit=limit)
    event = next(job for job in detail["jobs"] if job["kind"] == "event")
    if detail["event"]["state"] != "succeeded":
        raise BenchmarkError(f"{what}: the event is {detail['event']['state']}: {event.get('error')}")
    phase = next(phase for phase in event["attempts"][-1]["phases"] if phase["phase"] == "fetch")
    took = milliseconds(phase["endedAt"]) - milliseconds(phase["startedAt"])
    peak = environment.memory()["VmHWM"]
    return [what, took, report.megabytes(server.sent - received), report.megabytes(peak)]


def by_hand(environment, server, what, first):
    """The same with Git, in a process of its own."""
    received = server.sent
    mirror = environment.path("reference.git")
    words = ["clone", "--quiet", "--mirror", server.url, mirror] if first else ["-C", mirror, "fetch", "--quiet"]
    begin = time.perf_counter()
    process = subprocess.Popen(["git", *words], env=environment.variables)
    # Of the process and of those that it waited for, the largest one's peak.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise BenchmarkError(f"git {words[0]} ended with {process.returncode}")
    took = (time.perf_counter() - begin) * 1000
    return [what, f"{took:.0f}", report.megabytes(server.sent - received), report.megabytes(usage.ru_maxrss * 1024)]


def size(folder):
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
    return total


class GitServer:
    """`git http-backend` behind a small HTTP server on loopback. Counts the bytes of its answers."""

    def __init__(self, environment):
        self.environment = environment
        self.sent = 0
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def do_GET(self):
                server.answer(self, b"")

            def do_POST(self):
                body = self.body()
                server.answer(self, body)

            def body(self):
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length") or 0))
                pieces = []
                while length := int(self.rfile.readline().split(b";")[0], 16):
                    pieces.append(self.rfile.read(length))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(pieces)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/infra.git"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler, body):
        path, _, query = handler.path.partition("?")
        variables = dict(
            self.environment.variables, GIT_PROJECT_ROOT=self.environment.folder, GIT_HTTP_EXPORT_ALL="1",
            REQUEST_METHOD=handler.command, PATH_INFO=path, QUERY_STRING=query,
            CONTENT_TYPE=handler.headers.get("Content-Type", ""), CONTENT_LENGTH=str(len(body)),
            HTTP_CONTENT_ENCODING=handler.headers.get("Content-Encoding", ""),
            GIT_PROTOCOL=handler.headers.get("Git-Protocol", ""), REMOTE_ADDR="127.0.0.1")
        process = subprocess.Popen(
            ["git", "http-backend"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=variables)
        feeder = threading.Thread(target=self.feed, args=(process.stdin, body), daemon=True)
        feeder.start()
        try:
            with process.stdout as output:
                head = b""
                while not re.search(rb"\r?\n\r?\n", head):
                    line = output.readline()
                    if not line:
                        break
                    head += line
                fields = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line]
                status = next((int(value.split()[0]) for name, value in fields if name.lower() == "status"), 200)
                handler.send_response(status)
                for name, value in fields:
                    if name.lower() != "status":
                        handler.send_header(name, value)
                handler.end_headers()
                while piece := output.read1(1 << 16):
                    handler.wfile.write(piece)
                    self.sent += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            process.kill()
        finally:
            process.wait()

    @staticmethod
    def feed(stream, body):
        with contextlib.suppress(BrokenPipeError), stream:
            stream.write(body)
