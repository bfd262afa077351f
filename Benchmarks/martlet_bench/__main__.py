"""The command line of the measurements. Start it with scripts/bench."""

import argparse
import signal
import sys

from . import helm, idle, kustomize, push, repository, version
from .environment import BenchmarkError, find_binary

BENCHMARKS = {
    "push": push, "idle": idle, "version": version, "repository": repository, "kustomize": kustomize, "helm": helm}


def bounded(least, most):
    def number(text):
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"give a number from {least} to {most}")
        return value

    return number


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures a release build of Martlet on this machine: on loopback only, with data of its own.",
    )
    commands = parser.add_subparsers(dest="benchmark", required=True, metavar="push|idle|version|repository|kustomize|helm|all")
    for name in [*BENCHMARKS, "all"]:
        texts = [module.__doc__.splitlines()[0] for key, module in BENCHMARKS.items() if name in (key, "all")]
        command = commands.add_parser(name, help=" ".join(texts) if name != "all" else "All of them, one after the other.")
        if name in ("push", "all"):
            command.add_argument("--pushes", type=bounded(1, 10_000), default=100, help="how many pushes (100)")
        if name in ("version", "all"):
            command.add_argument("--runs", type=bounded(1, 1000), default=20, help="how many starts (20)")
        if name in ("repository", "all"):
            command.add_argument(
                "--commits", type=bounded(100, 1_000_000), default=100_000, help="how many commits (100000)"
            )
        if name in ("kustomize", "helm", "all"):
            command.add_argument("--renders", type=bounded(1, 1000), default=20, help="how many processes of each tool (20)")
        if name in ("helm", "all"):
            command.add_argument("--chart", action="append", help="a chart instead of those made for this; may be repeated")
    return parser.parse_args()


def main():
    # An end from outside must unwind the stack like any other, so that the processes started here end too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    options = arguments()
    try:
        binary = find_binary()
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    names = list(BENCHMARKS) if options.benchmark == "all" else [options.benchmark]
    is_met = True
    for name in names:
        try:
            is_met = BENCHMARKS[name].run(binary, options) and is_met
        except BenchmarkError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 2
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
