"""How long the binary takes to start and say its version."""

import subprocess
import time

from . import report
from .environment import BenchmarkError

TARGET = 30


def run(binary, options):
    report.heading(f"version: {options.runs} runs of martlet --version")
    # Once without looking, so that the file is in memory.
    start(binary)
    own, reference = [], []
    for _ in range(options.runs):
        own.append(start(binary))
        reference.append(start("true", is_version=False))
    rows = [
        [name, *(f"{report.percentile(values, share):.1f}" for share in (0, 0.5, 0.9, 1))]
        for name, values in [("martlet --version", own), ("true, for comparison", reference)]
    ]
    report.table(["milliseconds", "min", "p50", "p90", "max"], rows)
    return report.verdict("version p50", report.median(own), "ms", TARGET)


def start(program, is_version=True):
    words = [program, "--version"] if is_version else [program]
    begin = time.perf_counter()
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=30, check=False)
    took = (time.perf_counter() - begin) * 1000
    if done.returncode != 0 or (is_version and not done.stdout):
        raise BenchmarkError(f"{' '.join(words)} ended with {done.returncode}")
    return took
