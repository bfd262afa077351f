"""Charts: Martlet in process and as a whole process beside the Helm SDK, on the same charts.

The SDK is Go's Helm as a library, called by Python; a process of it is what a `helm template` would be, with Python's
own start, which is measured, too, and taken off. Both must print the same bytes.
"""

import os
import shutil
import subprocess
import sys
import tempfile

from . import report
from .environment import BenchmarkError
from .kustomize import find_bench, in_turn, verdict, write

# Of what the SDK takes.
COLD_TARGET = 1 / 2
WARM_TARGET = 1 / 4
MEMORY_TARGET = 1 / 2
WALL_TARGET = 1 / 3

SDK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "helm_sdk.py")


def run(binary, options):
    python = os.environ.get("MARTLET_HELM_PYTHON")
    if not python or not os.access(python, os.X_OK):
        raise BenchmarkError("there is nothing to compare with; name a Python with helm-python-sdk in MARTLET_HELM_PYTHON")
    bench = find_bench()
    folder = tempfile.mkdtemp(prefix="martlet-bench.")
    try:
        charts = {os.path.basename(path.rstrip("/")): path for path in options.chart or []}
        if not charts:
            charts = {"small": os.path.join(folder, "small"), "large": os.path.join(folder, "large")}
            write_chart(charts["small"], services=1, parts=0, dashboards=0)
            write_chart(charts["large"], services=20, parts=5, dashboards=30)
        values = write_values(folder)
        results = []
        for name, path in charts.items():
            runs = options.renders
            results.append(in_process(python, bench, name, path, runs, "cold", [], COLD_TARGET))
            results.append(in_process(python, bench, name, path, runs, "warm", values, WARM_TARGET))
            results.append(whole(binary, python, name, path, runs))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return all(results)


def in_process(python, bench, name, path, runs, mode, values, target):
    what = "loading and rendering" if mode == "cold" else "rendering again with other values"
    report.heading(f"helm: {runs} times {what} in process, {name} chart")
    times = {
        "martlet": lines([bench, "helm", mode, path, str(runs), *values]),
        "helm sdk": lines([python, "-B", SDK, mode, path, str(runs), *values]),
    }
    rows = [
        [title, *(f"{report.percentile(took, share):.2f}" for share in (0, 0.5, 0.9, 1))] for title, took in times.items()
    ]
    report.table(["milliseconds", "min", "p50", "p90", "max"], rows)
    ratio = report.median(times["martlet"]) / report.median(times["helm sdk"])
    return verdict(f"{name}: {what}, of the SDK's", ratio, target)


def lines(words):
    """The times of single renders in milliseconds."""
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=1200,
        check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"{' '.join(words)} ended with {done.returncode}: {done.stderr.strip()}")
    return [int(line) / 1e6 for line in done.stdout.split()]


def whole(binary, python, name, path, runs):
    """Wall time and peak memory of whole processes."""
    report.heading(f"helm: {runs} whole processes each, {name} chart")
    programs = {
        "martlet": [binary, "render", "helm", path, "--name", "bench", "--no-hooks", "--kube-version", "v1.36.0"],
        "helm sdk": [python, "-B", SDK, "release", path],
        "python alone": [python, "-B", "-c", "import json, time, ctypes, logging"],
        "nothing": [shutil.which("true")],
    }
    times, peaks, outputs = in_turn(programs, runs)
    if outputs["martlet"] != outputs["helm sdk"]:
        print(f"the two print different things for the {name} chart, which is well only if it draws randomness", flush=True)
    rows = [
        [title, *(f"{report.percentile(times[title], share):.1f}" for share in (0, 0.5, 0.9)),
         report.megabytes(report.median(peaks[title]))]
        for title in programs
    ]
    report.table(["process", "min ms", "p50 ms", "p90 ms", "peak MB"], rows)
    ours, nothing = report.median(peaks["martlet"]), report.median(peaks["nothing"])
    if ours < 1.1 * nothing:
        raise BenchmarkError("the peak of martlet is not above that of a program that does nothing: it cannot be told")
    wall = report.median(times["martlet"]) / (report.median(times["helm sdk"]) - report.median(times["python alone"]))
    memory = ours / (report.median(peaks["helm sdk"]) - report.median(peaks["python alone"]) + nothing)
    is_quick = verdict(f"{name}: wall time, of the SDK's without Python", wall, WALL_TARGET)
    return verdict(f"{name}: peak memory, of the SDK's without Python", memory, MEMORY_TARGET) and is_quick


# What is rendered.

HELPERS = """{{- define "NAME.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (default .Chart.Name .Values.nameOverride) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "NAME.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "NAME.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "NAME.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
"""

SERVICE = """{{- $service := index .Values.services "KEY" }}
{{- if $service.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "NAME.fullname" . }}-KEY
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "NAME.labels" . | nindent 4 }}
    component: KEY
spec:
  replicas: {{ $service.replicas | default .Values.replicas }}
  selector:
    matchLabels:
      {{- include "NAME.selector" . | nindent 6 }}
      component: KEY
  template:
    metadata:
      labels:
        {{- include "NAME.labels" . | nindent 8 }}
        component: KEY
      {{- with $service.annotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      containers:
        - name: main
          image: "{{ $service.image.repository }}:{{ $service.image.tag | default .Chart.AppVersion }}"
          {{- if $service.args }}
          args:
            {{- range $service.args }}
            - {{ tpl . $ | quote }}
            {{- end }}
          {{- end }}
          env:
            {{- range $name, $value := $service.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          ports:
            {{- range $service.ports }}
            - name: {{ .name }}
              containerPort: {{ .port }}
            {{- end }}
          resources:
            {{- toYaml $service.resources | nindent 12 }}
          securityContext: {{ toYaml .Values.securityContext | nindent 12 }}
      {{- with .Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "NAME.fullname" . }}-KEY
  labels:
    {{- include "NAME.labels" . | nindent 4 }}
spec:
  ports:
    {{- range $service.ports }}
    - {name: {{ .name }}, port: {{ .port }}, targetPort: {{ .name }}}
    {{- end }}
  selector:
    {{- include "NAME.selector" . | nindent 4 }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "NAME.fullname" . }}-KEY
  annotations:
    checksum: {{ toJson $service | sha256sum }}
data:
  config.yaml: |
    {{- toYaml $service.config | nindent 4 }}
{{- if semverCompare ">=1.21-0" .Capabilities.KubeVersion.GitVersion }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "NAME.fullname" . }}-KEY
spec:
  minAvailable: 1
  selector:
    matchLabels:
      {{- include "NAME.selector" . | nindent 6 }}
{{- end }}
{{- end }}
"""

DASHBOARD = """{{- if .Values.dashboards.enabled }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "NAME.fullname" . }}-dashboard-NUMBER
  labels:
    {{- include "NAME.labels" . | nindent 4 }}
data:
  dashboard.json: |-
    {{`PANELS`}}
{{- end }}
"""


def write_chart(folder, services, parts, dashboards, name="shop"):
    """A chart of so many services, with parts of the same size as dependencies and some large literal texts."""
    chart = f"apiVersion: v2\nname: {name}\nversion: 1.2.3\nappVersion: \"4.5\"\n"
    if parts:
        chart += "dependencies:\n"
        chart += "".join(f"  - {{name: part{n}, version: 1.x, condition: part{n}.enabled}}\n" for n in range(parts))
    write(folder, "Chart.yaml", chart)
    values = (
        "replicas: 2\ncommonLabels: {team: shop, tier: backend}\nsecurityContext: {runAsNonRoot: true, runAsUser: 1000}\n"
        "tolerations: [{key: dedicated, operator: Equal, value: shop, effect: NoSchedule}]\ndashboards: {enabled: true}\n")
    values += "".join(f"part{n}: {{enabled: true, replicas: {n + 1}}}\n" for n in range(parts)) + "services:\n"
    for number in range(services):
        values += f"""  service{number}:
    enabled: true
    image: {{repository: registry.example.com/{name}/service{number}}}
    annotations: {{prometheus.io/scrape: "true", prometheus.io/port: "8080"}}
    args: ["--name={{{{ .Release.Name }}}}", "--level=info", "--replicas={{{{ .Values.replicas }}}}"]
    env: {{LEVEL: info, URL: "https://{name}.example.com/?a=b&c=d", COUNT: {number}, TEXT: "a longer text: with marks"}}
    ports: [{{name: http, port: 8080}}, {{name: metrics, port: 9090}}]
    resources: {{requests: {{cpu: 100m, memory: 64Mi}}, limits: {{memory: 256Mi}}}}
    config:
      server: {{address: "0.0.0.0:8080", timeouts: {{read: 5s, write: 10s}}}}
      database: {{host: db, port: 5432, options: [pool=10, ssl=true]}}
      text: |
        of several
        lines
"""
    write(folder, "values.yaml", values)
    write(folder, "templates/_helpers.tpl", HELPERS.replace("NAME", name))
    for number in range(services):
        text = SERVICE.replace("NAME", name).replace("KEY", f"service{number}")
        write(folder, f"templates/service{number}.yaml", text)
    panels = "\n    ".join(
        f'{{"id": {n}, "title": "Requests {n}", "expr": "sum(rate(http_requests_total{{job=\\"{{{{job}}}}\\"}}[5m])) by (code)"}},'
        for n in range(200))
    for number in range(dashboards):
        text = DASHBOARD.replace("NAME", name).replace("NUMBER", str(number)).replace("PANELS", panels)
        write(folder, f"templates/dashboards/dashboard{number}.yaml", text)
    for number in range(parts):
        write_chart(os.path.join(folder, "charts", f"part{number}"), services=5, parts=0, dashboards=0, name=f"part{number}")


def write_values(folder):
    """Two files of values that change something everywhere."""
    paths = []
    for number in (1, 2):
        write(folder, f"values{number}.yaml", f"replicas: {number}\ncommonLabels: {{run: \"{number}\"}}\nglobal: {{run: {number}}}\n")
        paths.append(os.path.join(folder, f"values{number}.yaml"))
    return paths
