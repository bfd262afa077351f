"""What `scripts/conformance helm` runs, with a Python that has helm-python-sdk, the real Helm as a library.

    helm_conformance.py [--record] [PATH...]    see scripts/conformance
    helm_conformance.py --oracle                answers requests on standard input, for the tests of this script

A case is a chart with a user's values. Real Helm renders it twice over: by its engine alone, which gives what each
template makes, and as an installation that is never sent to a cluster, which gives the release. Martlet does the same by
`martlet render helm --raw` and `martlet render helm --no-hooks --notes`.
"""

import concurrent.futures
import dataclasses
import difflib
import io
import json
import logging
import os
import queue
import re
import subprocess
import sys
import tarfile
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIXTURES = os.path.join(ROOT, "Tests", "Fixtures")
FOLDERS = ("helm-templates", "helm-charts")

# What Helm's library, asked without a cluster, tells templates; its other facts are Martlet's defaults.
KUBERNETES_VERSION = "v1.36.0"

# What gives something else in each render. A chart that names one of them is rendered twice by the real Helm, and the
# lines that differ between the two are left out of the comparison.
NONDETERMINISTIC = (
    "ago bcrypt buildCustomCert encryptAES genCA genCAWithKey genPrivateKey genSelfSignedCert "
    "genSelfSignedCertWithKey genSignedCert genSignedCertWithKey htpasswd now randAlpha randAlphaNum randAscii randBytes "
    "randInt randNumeric shuffle uuidv4 htmlDate date dateInZone date_in_zone keys values").split()
CLOCK = ("now", "ago", "date", "dateInZone", "date_in_zone", "htmlDate")

# No cluster is ever asked: nothing answers at this address.
KUBECONFIG = """apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
users: [{name: u, user: {}}]
"""


# --- The real Helm, in a process of its own, for it may crash. ---------------------------------------------------------


def user_values(path):
    """A values file as `-f` reads it: the library's own function stops after the first document."""
    from helm_python.chart import values_from_yaml

    with open(path, encoding="utf-8", newline="") as file:
        documents = re.split(r"(?m)^---.*$", file.read())
    result = {}
    for document in documents:
        merge(values_from_yaml(document) or {}, result)
    return result


def merge(source, target):
    for key, value in source.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(value, target[key])
        else:
            target[key] = value


def answer(request):
    from helm_python.chart import Chart
    from helm_python.config import Config

    result = {}
    try:
        values = user_values(request["values"]) if request["values"] else {}
        with Chart.load(request["chart"]) as chart:
            try:
                result["files"] = chart.render(values, name=request["name"], namespace=request["namespace"])
            except Exception as error:
                result["files error"] = str(error)
        # Rendering changes a chart: it takes away what is disabled, which an installation wants to see.
        with Config(storage_driver="memory", kubeconfig_content=KUBECONFIG, namespace=request["namespace"]) as config:
            try:
                release = config.install(
                    request["chart"], request["name"], values, dry_run="client", namespace=request["namespace"])
                result["manifest"] = release.get("manifest") or ""
                result["notes"] = release.get("notes") or (release.get("info") or {}).get("notes") or ""
            except Exception as error:
                result["release error"] = str(error)
    except Exception as error:
        result["files error"] = result["release error"] = str(error)
    return result


def serve():
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


class Oracle:
    """A process that renders with the real Helm."""

    def __init__(self):
        self.process = None

    def ask(self, case):
        request = {"chart": case.chart, "values": case.values, "name": case.name, "namespace": case.namespace}
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-B", __file__, "--oracle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, encoding="utf-8")
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        code = self.process.wait()
        self.process = None
        text = f"the real Helm crashed ({code})"
        return {"files error": text, "release error": text}

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


# --- Cases. ------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Case:
    label: str
    chart: str
    values: str | None
    name: str = "rel"
    namespace: str = "ns"
    fixture: str | None = None


DEFAULT_CHART = 'apiVersion: v2\nname: c\nversion: 0.1.0\nappVersion: "1.2.3"\n'


def sections(text):
    """The sections of a fixture: pairs of what stands behind `=== ` and the text below, with its last line break."""
    parts = re.split(r"(?m)^=== (.*)\n", text)
    return list(zip(parts[1::2], parts[2::2]))


def is_expectation(header):
    return header.split(" ")[0] in ("rendered", "manifest", "notes")


def write_out(fixture, folder):
    """Writes the chart of a fixture into a folder, and gives its case."""
    chart = os.path.join(folder, "chart")
    case = Case(os.path.relpath(fixture, FIXTURES), chart, None, fixture=fixture)
    archives = {}
    files = {}
    with open(fixture, encoding="utf-8", newline="") as file:
        for header, text in sections(file.read()):
            if is_expectation(header):
                continue
            if header.endswith(" |-"):
                header, text = header[:-3], text[:-1]
            if header == "release":
                options = dict(line.split(": ") for line in text.splitlines())
                case.name, case.namespace = options.get("name", case.name), options.get("namespace", case.namespace)
            elif header == "values":
                case.values = os.path.join(folder, "values.yaml")
                os.makedirs(folder, exist_ok=True)
                with open(case.values, "w", encoding="utf-8", newline="") as values:
                    values.write(text)
            elif "!" in header:
                archive, member = header.split("!", 1)
                archives.setdefault(archive, []).append((member, text.encode()))
            else:
                files[header] = text
    files.setdefault("Chart.yaml", DEFAULT_CHART)
    for path, text in files.items():
        path = os.path.join(chart, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if text.startswith("-> "):
            os.symlink(text[3:].strip(), path)
            continue
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    for path, members in archives.items():
        path = os.path.join(chart, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with tarfile.open(path, "w:gz") as archive:
            for member, content in members:
                info = tarfile.TarInfo(member)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return case


def fixtures(work):
    for folder in FOLDERS:
        base = os.path.join(FIXTURES, folder)
        for name in sorted(os.listdir(base)):
            if name.endswith(".txt"):
                yield write_out(os.path.join(base, name), os.path.join(work, folder, name[:-4]))


def charts(path):
    """The charts in a folder: not those that other charts bring along."""
    if os.path.isfile(path):
        yield path
        return
    for folder, names, files in os.walk(path):
        names.sort()
        if ".git" in names:
            names.remove(".git")
        if "Chart.yaml" in files:
            yield folder
            names[:] = [name for name in names if name not in ("charts", "templates")]


def chart_cases(paths):
    for path in paths:
        for chart in charts(path):
            label = os.path.relpath(chart, path) if os.path.isdir(path) and chart != path else os.path.basename(chart)
            yield Case(label, chart, None)
            ci = os.path.join(chart, "ci")
            for name in sorted(os.listdir(ci)) if os.path.isdir(ci) else []:
                if name.endswith(("-values.yaml", "-values.yml")):
                    yield Case(f"{label} with {name}", chart, os.path.join(ci, name))


def is_library(chart):
    try:
        with open(os.path.join(chart, "Chart.yaml"), encoding="utf-8") as file:
            return re.search(r"(?m)^type: *[\"']?library", file.read()) is not None
    except OSError:
        return False


def functions_of_chance(chart):
    """The names of functions in a chart's templates that give something else each time."""
    found = set()
    pattern = re.compile(rb"(?<![.\w])(" + "|".join(NONDETERMINISTIC).encode() + rb")\b")
    for folder, _, files in os.walk(chart):
        for name in files:
            path = os.path.join(folder, name)
            if name.endswith(".tgz"):
                try:
                    with tarfile.open(path) as archive:
                        texts = [archive.extractfile(m).read() for m in archive if m.isfile()]
                except (tarfile.TarError, OSError):
                    continue
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    texts = [file.read()]
            else:
                continue
            for text in texts:
                for action in re.findall(rb"{{.*?}}", text, re.DOTALL):
                    found |= {match.decode() for match in pattern.findall(action)}
    return sorted(found)


# --- Martlet. ----------------------------------------------------------------------------------------------------------


def martlet(case, *options):
    command = [os.environ["MARTLET"], "render", "helm", case.chart, "--name", case.name, "--namespace", case.namespace]
    command += ["--kube-version", KUBERNETES_VERSION, *options]
    if case.values:
        command += ["-f", case.values]
    try:
        done = subprocess.run(command, capture_output=True, timeout=300)
    except subprocess.TimeoutExpired:
        return 124, "", "took more than 300 seconds"
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def martlet_files(case):
    code, output, errors = martlet(case, "--raw")
    if code:
        return code, errors
    # The last line break of each section is the header's.
    return 0, {header: text[:-1] for header, text in sections(output)}


def martlet_release(case):
    code, output, errors = martlet(case, "--no-hooks", "--notes")
    return (code, errors) if code else (0, output)


def release_text(result):
    """What `helm template --no-hooks`, and then the notes, would say."""
    return result["manifest"].strip() + "\nNOTES:\n" + result["notes"] + "\n"


# --- Comparing. --------------------------------------------------------------------------------------------------------


def difference(title, theirs, ours, limit=60):
    lines = difflib.unified_diff(
        theirs.splitlines(True), ours.splitlines(True), f"helm {title}", f"martlet {title}", n=3)
    text = [line if line.endswith("\n") else line + "\n\\ no line break at the end\n" for line in lines]
    more = [f"… {len(text) - limit} more lines\n"] if len(text) > limit else []
    return "".join(text[:limit] + more)


def masked(theirs, again, ours):
    """The first and the third text without the lines that differ between the first and the second."""
    a, b, c = theirs.split("\n"), again.split("\n"), ours.split("\n")
    if len(a) != len(b):
        return None
    random = {index for index, (left, right) in enumerate(zip(a, b)) if left != right}
    keep = lambda lines: "\n".join("(by chance)" if i in random else line for i, line in enumerate(lines))
    return keep(a), keep(c)


def compare(case, oracle):
    """A report of the differences, what both refused to do, and what could not be compared."""
    chance = functions_of_chance(case.chart) if os.path.isdir(case.chart) else list(NONDETERMINISTIC)
    theirs = oracle.ask(case)
    again = None
    if chance:
        if set(chance) & set(CLOCK):
            time.sleep(1.1)
        again = oracle.ask(case)
    report = []
    skipped = set()

    def same(title, left, second, right):
        if left == right:
            return
        if second is not None and left != second:
            pair = masked(left, second, right)
            if pair is None:
                skipped.add(title)
                return
            left, right = pair
            if left == right:
                return
        report.append(difference(title, left, right))

    code, ours = martlet_files(case)
    if "files error" in theirs:
        if code != 1:
            what = f"Martlet ends with {code}: {ours}" if code else "Martlet does not"
            report.append(f"Helm refuses to render:\n{theirs['files error']}\n{what}\n")
    elif code:
        report.append(f"Martlet refuses to render (exit code {code}):\n{ours}")
    else:
        for path in sorted(theirs["files"].keys() | ours.keys()):
            if path not in ours:
                report.append(f"Martlet has no {path}\n")
            elif path not in theirs["files"]:
                report.append(f"Helm has no {path}\n")
            else:
                second = again["files"].get(path) if again and "files" in again else None
                same(path, theirs["files"][path], second, ours[path])
    code, ours = martlet_release(case)
    if is_library(case.chart):
        # The library would install it; `helm template` and `helm install` refuse.
        theirs["release error"] = "library charts are not installable"
    if "release error" in theirs:
        if code != 1:
            what = f"Martlet ends with {code}: {ours}" if code else "Martlet does not"
            report.append(f"Helm refuses to install:\n{theirs['release error']}\n{what}\n")
    elif code:
        report.append(f"Martlet refuses to install (exit code {code}):\n{ours}")
    elif not report:
        second = release_text(again) if again and "manifest" in again else None
        same("release", release_text(theirs), second, ours)
    refused = "rendered" if "files error" in theirs else "installed" if "release error" in theirs else None
    return "".join(report), refused, sorted(skipped)


def record(case, oracle):
    """Puts what the real Helm makes of a fixture below its inputs."""
    result = oracle.ask(case)
    with open(case.fixture, encoding="utf-8", newline="") as file:
        before = file.read()
    text = "".join(f"=== {header}\n{content}" for header, content in sections(before) if not is_expectation(header))
    if "files error" in result:
        text += f"=== rendered error\n{result['files error']}\n"
    for path, content in sorted(result.get("files", {}).items()):
        text += f"=== rendered {path}\n{content}\n"
    if os.sep + "helm-charts" + os.sep in case.fixture:
        if "release error" in result:
            text += f"=== manifest error\n{result['release error']}\n"
        else:
            text += f"=== manifest\n{result['manifest'].strip()}\n=== notes\n{result['notes']}\n"
    # Errors name the folders of this run.
    text = text.replace(os.path.dirname(case.chart) + os.sep, "")
    if text != before:
        with open(case.fixture, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return f"recorded {os.path.relpath(case.fixture, ROOT)}\n"
    return ""


def main(arguments):
    if arguments == ["--oracle"]:
        return serve()
    recording = arguments == ["--record"]
    with tempfile.TemporaryDirectory() as work:
        cases = list(fixtures(work) if recording or not arguments else chart_cases(arguments))
        if not cases:
            sys.exit("error: no cases found")
        workers = int(os.environ.get("CONFORMANCE_WORKERS", 2))
        oracles = queue.SimpleQueue()
        for _ in range(workers):
            oracles.put(Oracle())

        def run(case):
            oracle = oracles.get()
            try:
                return (record if recording else compare)(case, oracle)
            finally:
                oracles.put(oracle)

        different = refusals = 0
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            for case, result in zip(cases, pool.map(run, cases)):
                if recording:
                    print(result, end="")
                    continue
                report, refused, skipped = result
                if skipped:
                    print(f"{case.label}: by chance, not compared: {', '.join(skipped)}")
                if report:
                    different += 1
                    print(f"--- {case.label}\n{report}", flush=True)
                elif refused:
                    refusals += refused == "rendered"
                    if arguments:
                        print(f"{case.label}: by both it cannot be {refused}", flush=True)
        for _ in range(workers):
            oracles.get().close()
    if recording:
        return 0
    equal = len(cases) - different
    print(f"{equal} equal ({refusals} of them render in neither), {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
