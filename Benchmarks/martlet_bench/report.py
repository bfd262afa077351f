"""Numbers and tables."""

import os
import time


def percentile(values, share):
    """The smallest value that at least `share` of all values do not exceed."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]


def median(values):
    return percentile(values, 0.5)


def heading(title):
    """What is measured, when, and how busy the machine is: a figure without its load says little."""
    now = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    print(f"\n== {title}\n{now}, {os.cpu_count()} cores, load {load}", flush=True)


def table(head, rows):
    """The first column to the left, numbers to the right."""
    cells = [list(map(str, row)) for row in [head, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        )
        print("  ".join([first, *rest]).rstrip())


def verdict(what, value, unit, target):
    """The last line of a measurement; whether the target is met."""
    is_met = value <= target
    print(f"{what} {value:.1f} {unit} (target {target}): {'ok' if is_met else 'MISSED'}", flush=True)
    return is_met


def megabytes(count):
    return f"{count / 1e6:.1f}"


def sync_times(folder, count=20):
    """How long this disk takes to make a small write durable, in milliseconds; each phase of a job costs one."""
    times = []
    path = os.path.join(folder, "sync-probe")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        for _ in range(count):
            os.write(descriptor, b"x" * 4096)
            start = time.perf_counter()
            os.fdatasync(descriptor)
            times.append((time.perf_counter() - start) * 1000)
    finally:
        os.close(descriptor)
        os.unlink(path)
    return times
