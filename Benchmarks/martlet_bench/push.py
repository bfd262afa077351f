"""The whole way of a push that changes one application, from its delivery to its final status.

The clock starts when the agent has received the delivery and stops when the application's final status stands in the
queue's file: both are times that the agent itself wrote down. Health is not waited for. Everything in between is
real: two durable jobs, a fetch, a render, a dry run of each object, and an apply over HTTPS.

In the same run, between the pushes, the same work is done by hand with the tools that a script would use: `git fetch`
into a mirror and, if MARTLET_KUBECTL names a kubectl, `kubectl apply --server-side` of the same manifests to the same
cluster. The ratio to that is worth more than milliseconds, which are this machine's and this moment's.
"""

import os
import shutil
import subprocess
import time

from . import report
from .environment import BenchmarkError, Environment, deployment, milliseconds

TARGET = 150
PHASES = ["fetch", "match", "render", "diff", "apply"]
# So often the work is done by hand in between.
REFERENCE_EVERY = 5
# No run takes longer, in seconds.
LIMIT = 900


def run(binary, options):
    report.heading(f"push: the way of {options.pushes} pushes")
    with Environment(binary) as environment:
        environment.start_sandbox()
        environment.make_repository()
        environment.start_agent()
        first = measure(environment, "Add web")
        reference = Reference(environment)
        samples = []
        end = time.monotonic() + LIMIT
        for number in range(options.pushes):
            if time.monotonic() > end:
                raise BenchmarkError(f"only {number} pushes in {LIMIT} s")
            if number % REFERENCE_EVERY == 0:
                reference.measure(number)
            change(os.path.join(environment.clone, "web"), number)
            samples.append(measure(environment, f"Change {number}"))
        syncs = report.sync_times(environment.path("data"))
    return show(first, samples, reference, syncs)


def change(folder, number):
    """One field of the Deployment gets a value that it has not had right before."""
    path = os.path.join(folder, "deployment.yaml")
    with open(path, encoding="utf-8") as file:
        lines = file.readlines()
    with open(path, "w", encoding="utf-8") as file:
        for line in lines:
            is_replicas = line.strip().startswith("replicas:")
            file.write(f"{line.split('replicas:')[0]}replicas: {1 + number % 4}\n" if is_replicas else line)


def measure(environment, message):
    """One push. Durations in milliseconds by what they are of."""
    last = environment.newest_event()
    before, after = environment.commit_and_push(message)
    sent = environment.deliver(before, after)
    # Not asked too early, so that the question does not take the processor from what is measured.
    time.sleep(0.1)
    detail = environment.finished_event(last)
    job = deployment(detail)
    finished = milliseconds(job["finishedAt"])
    durations = {
        "whole": finished - milliseconds(detail["event"]["receivedAt"]),
        "with the request": finished - sent,
    }
    for one in detail["jobs"]:
        started = one["attempts"][0]["startedAt"]
        durations["waiting"] = durations.get("waiting", 0) + milliseconds(started) - milliseconds(one["createdAt"])
        for phase in one["attempts"][-1]["phases"]:
            name = phase["phase"]
            took = milliseconds(phase["endedAt"]) - milliseconds(phase["startedAt"])
            durations[name] = durations.get(name, 0) + took
    return durations


class Reference:
    """The same work by hand: a mirror of its own, and a namespace of its own."""

    def __init__(self, environment):
        self.environment = environment
        self.fetches = []
        self.applies = []
        self.mirror = environment.path("reference.git")
        environment.git("clone", "--quiet", "--mirror", environment.repository, self.mirror, folder=environment.folder)
        self.manifests = environment.path("reference")
        shutil.copytree(os.path.join(environment.clone, "web"), self.manifests)
        self.kubectl = os.environ.get("MARTLET_KUBECTL")
        if self.kubectl:
            namespace = environment.path("namespace.yaml")
            environment.write(namespace, "apiVersion: v1\nkind: Namespace\nmetadata: {name: reference}\n")
            self.run_kubectl("apply", "--server-side", "--filename", namespace)

    def run_kubectl(self, *words):
        start = time.perf_counter()
        done = subprocess.run(
            [self.kubectl, "--kubeconfig", self.environment.kubeconfig, "--cache-dir",
             self.environment.path("kubectl-cache"), *words],
            text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
        if done.returncode != 0:
            raise BenchmarkError(f"kubectl {words[0]}: {done.stderr.strip()}")
        return (time.perf_counter() - start) * 1000

    def measure(self, number):
        start = time.perf_counter()
        self.environment.git("fetch", "--quiet", "--prune", folder=self.mirror)
        self.fetches.append((time.perf_counter() - start) * 1000)
        if self.kubectl:
            change(self.manifests, number)
            self.applies.append(
                self.run_kubectl("apply", "--server-side", "--namespace", "reference", "--filename", self.manifests))


def show(first, samples, reference, syncs):
    whole = [sample["whole"] for sample in samples]

    def row(name, values):
        spread = [f"{report.percentile(values, share):.0f}" for share in (0.5, 0.9, 0.99, 1)]
        return [name, *spread]

    rows = [
        row("received to final status", whole),
        row("request sent to final status", [sample["with the request"] for sample in samples]),
    ]
    for name in ["waiting", *PHASES]:
        values = [sample[name] for sample in samples if name in sample]
        if values:
            rows.append(row(f"  {name}", values))
    rows.append(row("by hand: git fetch", reference.fetches))
    if reference.applies:
        rows.append(row("by hand: kubectl apply", reference.applies))
    report.table(["milliseconds", "p50", "p90", "p99", "max"], rows)
    print(f"The first push, which makes namespace and objects: {first['whole']} ms.")
    print(f"A durable write of this disk: p50 {report.median(syncs):.2f} ms, max {max(syncs):.2f} ms.")
    middle = report.median(whole)
    if reference.applies:
        hand = report.median(reference.fetches) + report.median(reference.applies)
        print(f"git fetch and kubectl apply take {hand:.0f} ms together; Martlet's whole way is {middle / hand:.2f} times that.")
    else:
        print("No comparison with kubectl: MARTLET_KUBECTL names none.")
    return report.verdict("push p50", middle, "ms", TARGET)
