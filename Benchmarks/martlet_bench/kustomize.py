"""Kustomizations: the whole process beside kubectl kustomize, and renders in a process that is warm.

Both tools build the same folders in turn, so that they meet the same load, and must print the same bytes.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from . import report
from .environment import ROOT, BenchmarkError

# Of what kubectl kustomize takes.
WALL_TARGET = 1 / 5
MEMORY_TARGET = 1 / 3
# Milliseconds of a warm render.
WARM_TARGETS = {"small": 0.5, "large": 60}
# How much dearer an object of the largest build may be than one of the cheapest.
GROWTH_TARGET = 1.5
SIZES = [10, 100, 1000, 10_000]

# The kernel counts the memory of the process that starts another as that one's own peak. So a Python with next to
# nothing in it starts the programs; what is left of its own stands in the table as "nothing".
LAUNCHER = """
import posix, sys, time
begin = time.perf_counter_ns()
child = posix.posix_spawn(
    sys.argv[1], sys.argv[1:], posix.environ, file_actions=[(posix.POSIX_SPAWN_OPEN, 2, "/dev/null", posix.O_WRONLY, 0)])
_, status, usage = posix.wait4(child, 0)
print(time.perf_counter_ns() - begin, usage.ru_maxrss, status, file=sys.stderr)
"""


def run(binary, options):
    kubectl = find_kubectl()
    bench = find_bench()
    folder = tempfile.mkdtemp(prefix="martlet-bench.")
    try:
        write_small(os.path.join(folder, "small"))
        write_large(os.path.join(folder, "large"), 500, 50)
        for size in SIZES:
            write_large(os.path.join(folder, f"growth{size}"), size, 0)
        results = [whole(binary, kubectl, folder, name, options.renders) for name in ("small", "large")]
        results += [warm(bench, folder, name, WARM_TARGETS[name]) for name in ("small", "large")]
        results.append(growth(bench, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return all(results)


def find_kubectl():
    path = os.environ.get("MARTLET_KUBECTL")
    if not path or not os.access(path, os.X_OK):
        raise BenchmarkError("there is nothing to compare with; name a kubectl 1.37.1 in MARTLET_KUBECTL")
    return path


def find_bench():
    path = os.environ.get("MARTLET_RENDER_BENCH") or os.path.join(ROOT, ".build-bench", "release", "RenderBench")
    if not os.access(path, os.X_OK):
        raise BenchmarkError(
            f"there is no {path}; build it with: "
            "swift build -c release --package-path Benchmarks/Render --scratch-path .build-bench")
    return path


def whole(binary, kubectl, folder, name, runs):
    """Wall time and peak memory of whole processes."""
    path = os.path.join(folder, name, "overlay")
    report.heading(f"kustomize: {runs} whole processes each, {name} overlay")
    programs = {
        "martlet": [binary, "render", "kustomize", path],
        "kubectl": [kubectl, "kustomize", path],
        "nothing": [shutil.which("true")],
    }
    times, peaks, outputs = in_turn(programs, runs)
    if outputs["martlet"] != outputs["kubectl"]:
        raise BenchmarkError(f"the two tools print different things for the {name} overlay")
    rows = [
        [title, *(f"{report.percentile(times[title], share):.1f}" for share in (0, 0.5, 0.9)),
         report.megabytes(report.median(peaks[title]))]
        for title in programs
    ]
    report.table(["process", "min ms", "p50 ms", "p90 ms", "peak MB"], rows)
    wall = report.median(times["martlet"]) / report.median(times["kubectl"])
    memory = report.median(peaks["martlet"]) / report.median(peaks["kubectl"])
    if report.median(peaks["martlet"]) < 1.1 * report.median(peaks["nothing"]):
        raise BenchmarkError("the peak of martlet is not above that of a program that does nothing: it cannot be told")
    is_quick = verdict(f"{name}: wall time, of kubectl's", wall, WALL_TARGET)
    return verdict(f"{name}: peak memory, of kubectl's", memory, MEMORY_TARGET) and is_quick


def in_turn(programs, runs):
    """Runs programs in turn; times, peaks of memory and the last output of each, by its title."""
    times, peaks, outputs = {}, {}, {}
    for number in range(runs + 1):
        for title, words in programs.items():
            took, peak, output = start(words)
            outputs[title] = output
            # The first one is for the caches of files.
            if number > 0:
                times.setdefault(title, []).append(took)
                peaks.setdefault(title, []).append(peak)
    return times, peaks, outputs


def start(words):
    """Wall time in milliseconds, peak memory in bytes, and what the program prints."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAUNCHER, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=120, check=False)
    try:
        took, peak, status = map(int, done.stderr.split())
    except ValueError:
        raise BenchmarkError(f"{words[0]} could not be started: {done.stderr.decode(errors='replace')}") from None
    if status != 0:
        raise BenchmarkError(f"{' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return took / 1e6, peak * 1024, done.stdout


def warm(bench, folder, name, target):
    times = renders(bench, os.path.join(folder, name), 200 if name == "small" else 30)
    report.heading(f"kustomize: {len(times)} warm renders in one process, {name} overlay")
    row = [name, *(f"{report.percentile(times, share):.2f}" for share in (0, 0.5, 0.9, 1))]
    report.table(["milliseconds", "min", "p50", "p90", "max"], [row])
    value = report.median(times)
    is_met = value <= target
    print(f"{name}: warm p50 {value:.2f} ms (target {target}): {'ok' if is_met else 'MISSED'}", flush=True)
    return is_met


def growth(bench, folder):
    """What one object costs as objects grow more. Small builds carry the fixed cost, so the cheapest is compared."""
    report.heading("kustomize: cost of an object, warm")
    costs = {}
    for size in SIZES:
        times = renders(bench, os.path.join(folder, f"growth{size}"), max(3, min(200, 20_000 // size)))
        costs[size] = report.median(times) * 1000 / size
    report.table(["objects", "µs each"], [[size, f"{cost:.1f}"] for size, cost in costs.items()])
    return verdict(f"{SIZES[-1]} objects, of the cheapest", costs[SIZES[-1]] / min(costs.values()), GROWTH_TARGET)


def renders(bench, tree, runs):
    """The times of single renders in milliseconds."""
    done = subprocess.run(
        [bench, tree, "overlay", str(runs)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"{bench} ended with {done.returncode}: {done.stderr.strip()}")
    return [int(line) / 1e6 for line in done.stdout.split()]


def verdict(what, value, target):
    is_met = value <= target
    print(f"{what} {value:.2f} (target {target:.2f}): {'ok' if is_met else 'MISSED'}", flush=True)
    return is_met


# What is built


def write(folder, path, text):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def deployment(name):
    return f"""apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels:
    app: {name}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      serviceAccountName: {name}
      containers:
      - name: main
        image: registry.example.com/shop/{name}:1.0
        ports:
        - containerPort: 8080
        env:
        - name: LEVEL
          value: info
        envFrom:
        - configMapRef:
            name: {name}
        resources:
          requests:
            cpu: 100m
            memory: 64Mi
"""


def others(name):
    """The objects beside a Deployment that make it a service."""
    return [
        f"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector:\n    app: {name}\n"
        "  ports:\n  - port: 80\n    targetPort: 8080\n",
        f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  LEVEL: info\n  config.yaml: |\n"
        f"    name: {name}\n    cache:\n      size: 100\n",
        f"apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {name}\n",
        f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {name}\nspec:\n  rules:\n"
        f"  - host: {name}.example.com\n    http:\n      paths:\n      - path: /\n        pathType: Prefix\n"
        f"        backend:\n          service:\n            name: {name}\n            port:\n              number: 80\n",
    ]


def write_small(folder):
    for number, text in enumerate([deployment("web"), *others("web")]):
        write(folder, f"base/object{number}.yaml", text)
    write(folder, "base/kustomization.yaml", "resources:\n" + "".join(f"- object{n}.yaml\n" for n in range(5)))
    write(folder, "overlay/patch.yaml", patch("web", 3))
    write(folder, "overlay/kustomization.yaml", """resources:
- ../base
namespace: production
namePrefix: prod-
labels:
- pairs:
    env: production
  includeSelectors: true
images:
- name: registry.example.com/shop/web
  newTag: "2.0"
configMapGenerator:
- name: features
  literals:
  - SEARCH=on
patches:
- path: patch.yaml
""")


def patch(name, replicas):
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  replicas: {replicas}\n"
        "  template:\n    spec:\n      containers:\n      - name: main\n        env:\n        - name: EXTRA\n"
        "          value: set\n")


def write_large(folder, objects, patches):
    """So many objects, five to a service and one file to a service, and patches of the first Deployments."""
    services = objects // 5
    for number in range(services):
        name = f"service-{number}"
        write(folder, f"base/{name}.yaml", "---\n".join([deployment(name), *others(name)]))
    write(folder, "base/kustomization.yaml", "resources:\n" + "".join(f"- service-{n}.yaml\n" for n in range(services)))
    text = "resources:\n- ../base\nnamespace: production\nnamePrefix: prod-\nlabels:\n- pairs:\n    env: production\n"
    if patches:
        text += "patches:\n"
    for number in range(patches):
        write(folder, f"overlay/patch-{number}.yaml", patch(f"service-{number}", number))
        text += f"- path: patch-{number}.yaml\n"
    write(folder, "overlay/kustomization.yaml", text)
