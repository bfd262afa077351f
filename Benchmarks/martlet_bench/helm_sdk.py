"""The real Helm in a process of its own, for the comparison in helm.py. Runs with a Python that has helm-python-sdk.

    helm_sdk.py cold CHART RUNS           loads the chart and renders it, each time; prints nanoseconds, one a line
    helm_sdk.py warm CHART RUNS VALUES…   loads once, renders with each values file in turn; prints nanoseconds
    helm_sdk.py release CHART             installs without a cluster, as `helm template` does, and prints the manifest

Only the calls into the library are timed: what they give is not even decoded.
"""

import json
import sys
import time

from helm_python import _native
from helm_python.chart import Chart, values_from_yaml

KUBECONFIG = (
    "apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\n"
    "contexts: [{name: c, context: {cluster: c, user: u}}]\ncurrent-context: c\nusers: [{name: u, user: {}}]\n")
OPTIONS = json.dumps({"name": "bench", "namespace": "default"})


def render(chart, values):
    return _native.call_string("helm_render", chart._raw(), values, OPTIONS)


def cold(path, runs):
    for number in range(runs + 1):
        start = time.perf_counter_ns()
        chart = Chart.load(path)
        render(chart, None)
        took = time.perf_counter_ns() - start
        chart.close()
        # The first one is for the caches of files.
        if number:
            print(took)


def warm(path, runs, files):
    values = []
    for name in files:
        with open(name, encoding="utf-8") as file:
            values.append(json.dumps(values_from_yaml(file.read())))
    with Chart.load(path) as chart:
        for number in range(runs + 1):
            start = time.perf_counter_ns()
            render(chart, values[number % len(values)])
            took = time.perf_counter_ns() - start
            if number:
                print(took)


def release(path):
    from helm_python.config import Config

    with Config(storage_driver="memory", kubeconfig_content=KUBECONFIG, namespace="default") as config:
        result = config.install(path, "bench", None, dry_run="client", namespace="default")
        sys.stdout.write(result["manifest"].strip() + "\n")


mode, chart, *rest = sys.argv[1:]
if mode == "cold":
    cold(chart, int(rest[0]))
elif mode == "warm":
    warm(chart, int(rest[0]), rest[1:])
else:
    release(chart)
