"""The memory of an agent that has nothing to do.

Read 10 seconds after the start, with one repository and one application after one push; and once more after further
pushes, to see whether it grows.
"""

import os
import time

from . import push, report
from .environment import Environment

# Resident, in units of 10^6 bytes.
TARGET = 60
AFTER = 10
FURTHER = 30


def run(binary, options):
    report.heading(f"idle: resident memory {AFTER} s after the start")
    with Environment(binary) as environment:
        environment.start_sandbox()
        environment.make_repository()
        started = time.monotonic()
        environment.start_agent()
        at_start = environment.memory()
        push.measure(environment, "Add web")
        time.sleep(max(0, started + AFTER - time.monotonic()))
        idle = environment.memory()
        for number in range(FURTHER):
            push.change(os.path.join(environment.clone, "web"), number)
            push.measure(environment, f"Change {number}")
        time.sleep(2)
        later = environment.memory()
    rows = [
        [name, *(report.megabytes(one[key]) for key in ("VmRSS", "RssAnon", "RssFile", "VmHWM")), one["Threads"]]
        for name, one in [
            ("listening", at_start), (f"idle after one push, {AFTER} s", idle), (f"after {FURTHER} more pushes", later),
        ]
    ]
    report.table(["MB", "resident", "own", "of files", "peak", "threads"], rows)
    return report.verdict("idle resident", idle["VmRSS"] / 1e6, "MB", TARGET)
