"""A sandbox cluster, a plain Git repository and an agent in a temporary folder, as scripts/demo sets them up."""

import contextlib
import ctypes
import datetime
import hashlib
import hmac
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class BenchmarkError(Exception):
    """Why nothing could be measured."""


def find_binary():
    """The binary to measure: MARTLET, or the release build of this checkout."""
    path = os.environ.get("MARTLET") or os.path.join(ROOT, ".build", "release", "martlet")
    if not os.access(path, os.X_OK):
        raise BenchmarkError(f"there is no {path}; run scripts/build, or name a release binary in MARTLET")
    return os.path.abspath(path)


def wait_until(condition, limit, what, pause=0.02):
    """Asks until there is an answer that is not `None`, for at most `limit` seconds."""
    end = time.monotonic() + limit
    while True:
        found = condition()
        if found is not None:
            return found
        if time.monotonic() > end:
            raise BenchmarkError(f"{what} did not come within {limit} s")
        time.sleep(pause)


def milliseconds(text):
    """A time of the API (RFC 3339) in milliseconds since 1970."""
    moment = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    return round(moment.timestamp() * 1000)


class LocalConnection(http.client.HTTPConnection):
    """HTTP over a local socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Environment(contextlib.ExitStack):
    """Everything that one measurement needs. Leaving it ends the processes and removes the folder."""

    def __init__(self, binary):
        super().__init__()
        self.binary = binary
        self.folder = tempfile.mkdtemp(prefix="martlet-bench.")
        self.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.repository = self.path("infra.git")
        self.clone = self.path("clone")
        self.kubeconfig = self.path("kubeconfig")
        self.secret = secrets.token_hex(24)
        self.agent = None
        # Neither the account's own Git settings nor its name are to count.
        self.variables = dict(
            os.environ, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull, GIT_TERMINAL_PROMPT="0",
            GIT_AUTHOR_NAME="Ada", GIT_AUTHOR_EMAIL="ada@example.com", GIT_COMMITTER_NAME="Ada",
            GIT_COMMITTER_EMAIL="ada@example.com")

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    # Processes

    def start(self, *words):
        """Starts the binary; its output goes to a log. It ends with this environment, also when that is killed."""
        parent = os.getpid()
        library = ctypes.CDLL(None)

        def follow():
            library.prctl(1, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

        log = open(self.path(f"{words[0]}.log"), "ab")
        process = subprocess.Popen(
            [self.binary, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.variables,
            preexec_fn=follow)
        log.close()
        self.callback(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def log(self, name):
        try:
            with open(self.path(f"{name}.log"), encoding="utf-8", errors="replace") as file:
                return "".join(file.readlines()[-15:])
        except FileNotFoundError:
            return ""

    def wait_for_file(self, path, process, name):
        def ready():
            if process.poll() is not None:
                raise BenchmarkError(f"martlet {name} ended with {process.returncode}:\n{self.log(name)}")
            return True if os.path.exists(path) and os.path.getsize(path) > 0 else None

        wait_until(ready, 20, f"{path} of martlet {name}")

    # The parts

    def start_sandbox(self):
        process = self.start("sandbox", "--kubeconfig", self.kubeconfig, "--ready-after", "100ms")
        self.wait_for_file(self.kubeconfig, process, "sandbox")

    def start_agent(self, url=None, statuses="git-notes", applications=None):
        """Starts the agent with one repository. Health is not waited for, and nothing is polled, so that each event is
        one that this measurement caused."""
        self.write(self.path("secret"), self.secret)
        os.chmod(self.path("secret"), 0o600)
        applications = applications or "{repository: infra, path: applications, targetRevision: main}"
        self.write(
            self.path("martlet.yaml"),
            f"""dataDirectory: {self.path("data")}
listen: {{address: "127.0.0.1:0"}}
receivers:
  - name: plain
    kind: generic
    secrets: [{{file: {self.path("secret")}}}]
repositories:
  - name: infra
    url: {url or self.repository}
    receivers: [plain]
    statuses: {{kind: {statuses}}}
    poll: 0s
clusters:
  - name: sandbox
    kubeconfig: {self.kubeconfig}
applications:
  - {applications}
sync: {{healthTimeout: 0s}}
""")
        self.agent = self.start("serve", "--config", self.path("martlet.yaml"))
        address = self.path("data", "listen-address")
        self.wait_for_file(address, self.agent, "serve")
        with open(address, encoding="utf-8") as file:
            self.address = file.read().strip()

    def git(self, *words, folder=None, **options):
        """Runs git and returns what it prints."""
        try:
            return subprocess.run(
                ["git", "-C", folder or self.clone, *words], check=True, env=self.variables, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600, **options).stdout.strip()
        except subprocess.CalledProcessError as error:
            raise BenchmarkError(f"git {words[0]}: {error.stderr.strip()}") from None

    def make_repository(self):
        """A plain repository with the example of config/demo in a clone, not committed yet."""
        self.git("init", "--quiet", "--bare", "--initial-branch=main", self.repository, folder=self.folder)
        self.git("clone", "--quiet", self.repository, self.clone, folder=self.folder)
        self.git("checkout", "--quiet", "-B", "main")
        shutil.copytree(os.path.join(ROOT, "config", "demo"), self.clone, dirs_exist_ok=True)
        application = os.path.join(self.clone, "applications", "web.yaml")
        with open(application, encoding="utf-8") as file:
            text = file.read()
        self.write(application, text.replace("REPOSITORY_URL", self.repository))

    def commit_and_push(self, message):
        """Commits everything and pushes. Returns the ids before and after, as a post-receive hook gets them."""
        before = subprocess.run(
            ["git", "-C", self.repository, "rev-parse", "--verify", "--quiet", "refs/heads/main"], env=self.variables,
            text=True, stdout=subprocess.PIPE).stdout.strip() or "0" * 40
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        self.git("push", "--quiet", "origin", "main")
        return before, self.git("rev-parse", "HEAD")

    # The agent's two doors

    def deliver(self, before, after):
        """Posts a signed delivery, as the hook does. Returns the moment right before, in milliseconds since 1970."""
        update = {"ref": "refs/heads/main", "before": before, "after": after}
        # A body that came before would count as the same delivery, whatever its id; the name keeps each one apart.
        body = json.dumps({"repository": "infra", "pusher": secrets.token_hex(8), "refs": [update]}).encode()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json", "X-Martlet-Delivery": secrets.token_hex(16),
            "X-Martlet-Signature": f"sha256={signature}"}
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            sent = time.time() * 1000
            connection.request("POST", "/hook/plain", body, headers)
            response = connection.getresponse()
            answer = response.read().decode(errors="replace")
        finally:
            connection.close()
        if response.status != 202 and response.status != 200:
            raise BenchmarkError(f"the delivery was answered with {response.status}: {answer}")
        return sent

    def ask(self, path):
        """A document of the API, over the local socket."""
        connection = LocalConnection(self.path("data", "martlet.sock"))
        try:
            connection.request("GET", "/api/v1" + path)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise BenchmarkError(f"GET {path} was answered with {response.status}")
        return json.loads(body)

    def newest_event(self):
        events = self.ask("/events?limit=1")["events"]
        return events[0]["id"] if events else 0

    def finished_event(self, after, limit=60):
        """The event that came after the event `after`, once it is finished and its statuses are posted."""

        def finished():
            if self.agent.poll() is not None:
                raise BenchmarkError(f"the agent ended with {self.agent.returncode}:\n{self.log('serve')}")
            event = self.ask("/events?limit=1")["events"]
            if not event or event[0]["id"] <= after or not event[0].get("finishedAt"):
                return None
            detail = self.ask(f"/events/{event[0]['id']}")
            return detail if all(status["posted"] for status in detail["statuses"]) else None

        return wait_until(finished, limit, "the end of the event")

    def memory(self):
        """The agent's lines of /proc/PID/status that are about memory and threads; sizes in bytes."""
        found = {}
        with open(f"/proc/{self.agent.pid}/status", encoding="ascii") as file:
            for line in file:
                name, _, value = line.partition(":")
                words = value.split()
                if name.startswith(("Vm", "Rss")) or name == "Threads":
                    found[name] = int(words[0]) * (1024 if words[-1] == "kB" else 1)
        return found


def deployment(detail):
    """The one application's job of an event, which must have succeeded."""
    jobs = [job for job in detail["jobs"] if job["kind"] == "deploy"]
    if len(jobs) != 1 or jobs[0]["state"] != "succeeded":
        states = ", ".join(f"{job['kind']} {job['state']}: {job.get('error')}" for job in detail["jobs"])
        raise BenchmarkError(f"event {detail['event']['id']} did not deploy its application: {states}")
    return jobs[0]
