"""Measures whether a hundred times the records cost more to read, and what reading costs while studies are written, on both databases.

    python benchmarks/scale.py --binary .build/release/pneumoscope --models models

Fills databases with made-up histories of two years. Prints Markdown, writes benchmarks/results/scale.json.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path

from load import Wrk
from machine import cores, machine
from measure_reads import Reader, measure_reads, measure_reads_beside
from pictures import default_picture, with_comment
from postgresql import PostgreSQL
from run import ROOT, absolute, say
from scale_report import report
from server import DISK, Server, Unmeasurable
from stores import PostgreSQLStore, SQLiteStore, Store

ENGINES = ("SQLite", "PostgreSQL")
# How studies are written meanwhile: what the client prefers, and the service's settings.
LOADS = {
    "studies recorded and predicted": (None, {}),
    "studies recorded, to be predicted later": ("respond-async", {"JOB_WORKERS": "0"}),
}


def main() -> int:
    options = parse()
    try:
        results = measure(options)
    except Unmeasurable as error:
        print(f"bench-scale: {error}", file=sys.stderr)
        return 1
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    print(report(results))
    return 0


def measure(options: argparse.Namespace) -> dict:
    results = {"machine": machine(), "sizes": options.sizes, "times": options.times, "writers": options.writers, "cores": cores(), "engines": {}}
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pneumoscope-bench-", dir=DISK)))
        folder.mkdir(parents=True, exist_ok=True)
        cluster = stack.enter_context(PostgreSQL(folder / "postgresql")) if "PostgreSQL" in options.engines else None
        for engine in options.engines:
            stores = [store(engine, folder, size, cluster) for size in options.sizes]
            for each in stores:
                each.fill(options.binary, options.models, default_picture()[1], say)
                each.warm()
            results["engines"][engine] = {"reads": compare(stores, options), "writing": beside_writers(stores[-1], options)}
    return results


def store(engine: str, folder: Path, size: int, cluster: PostgreSQL | None) -> Store:
    return SQLiteStore(folder, size) if cluster is None or engine == "SQLite" else PostgreSQLStore(folder, size, cluster)


def compare(stores: list[Store], options: argparse.Namespace) -> dict:
    """All sizes, each behind a service of its own."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Server(each.contender(options.binary, options.models))) for each in stores]
        readers = {each.name: Reader(server, each.facts) for each, server in zip(stores, servers, strict=True)}
        load = os.getloadavg()[0]
        return {"load": load, "questions": measure_reads(readers, options.times, say)}


def beside_writers(large: Store, options: argparse.Namespace) -> dict:
    """The largest database, read by one client while others write."""
    figures = {}
    for name, (prefer, settings) in LOADS.items():
        say(f"{large.name}: reads while {options.writers} clients write: {name}")
        with large.copied() as copy, Server(copy.contender(options.binary, options.models, settings=settings)) as server:
            reader = Reader(server, copy.facts)
            with Wrk(server, with_comment(default_picture()[1]), options.seconds, options.writers, prefer) as wrk:
                figures[name] = measure_reads_beside(wrk, reader)
    return figures


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=absolute, default=ROOT / ".build/release/pneumoscope", help="release binary")
    parser.add_argument("--models", type=absolute, default=ROOT / "models", help="folder of model versions")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/results/scale.json", help="where the figures go")
    parser.add_argument("--folder", type=absolute, help="where the databases are kept for the next run (default: nowhere)")
    parser.add_argument("--engines", choices=ENGINES, nargs="+", default=list(ENGINES))
    parser.add_argument("--sizes", type=int, nargs=2, default=[10_000, 1_000_000], help="predictions, the smaller number first")
    parser.add_argument("--times", type=int, default=200, help="requests of each kind")
    parser.add_argument("--writers", type=int, default=4, help="clients that write while another reads")
    parser.add_argument("--seconds", type=float, default=30, help="how long they write")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
