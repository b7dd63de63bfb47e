"""Measures the release binary against its engine and against a FastAPI peer, on this machine, in one run.

    python benchmarks/run.py --binary .build/release/pneumoscope --models models

Prints Markdown, writes benchmarks/results/latest.json. Needs wrk (Debian) and benchmarks/requirements.txt.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from load import post
from machine import cores, machine
from measure_hostile import measure_hostile
from measure_memory import measure_memory
from measure_start import measure_start
from measure_studies import measure_studies
from measure_throughput import Plan, expect_prediction, measure_throughput
from measure_trust import measure_trust
from pictures import default_picture
from report import report
from server import PREDICT, Contender, Server, Unmeasurable, fastapi_as_usual, fastapi_tuned, pneumoscope

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("throughput", "studies", "trust", "start", "memory", "hostile")


def main() -> int:
    options = parse()
    try:
        results = measure(options)
    except Unmeasurable as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    print(report(results))
    return 0


def measure(options: argparse.Namespace) -> dict:
    words, picture = picture_of(options.picture)
    own = pneumoscope(options.binary, options.models)
    model, precision = model_in_use(own, options.models, picture)
    plan = Plan(picture, model, cores(), options.clients, options.seconds, options.warm_up, options.rounds)
    parts = {
        "throughput": lambda: measure_throughput(contenders(own, options, model), plan, say),
        "studies": lambda: measure_studies(options.binary, options.models, plan, say),
        "trust": lambda: measure_trust(options.binary, options.models, plan, say),
        "start": lambda: announced("start to ready", measure_start, own, options.starts),
        "memory": lambda: announced("memory", measure_memory, own, picture, options.requests, options.clients),
        "hostile": lambda: announced("hostile inputs", measure_hostile, own, picture, options.hostile, options.clients),
    }
    results = {"machine": machine(), "plan": described(plan, words, f"{model.name}, {precision}"), "contender": own.name}
    return results | {name: part() for name, part in parts.items() if name in (options.only or parts)}


def contenders(own: Contender, options: argparse.Namespace, model: Path) -> list[Contender]:
    without_map = pneumoscope(options.binary, options.models, "pneumoscope, no saliency map", f"{PREDICT}?saliency=false")
    return [own, without_map, fastapi_as_usual(model), fastapi_tuned(model, cores())]


def model_in_use(own: Contender, models: Path, picture: bytes) -> tuple[Path, str]:
    """The graph whose hash the service itself names, so that all contenders run the same one."""
    with Server(own) as server:
        expect_prediction(server, picture)
        model = post(server, picture).json["model"]
    for graph in models.glob("*/*/*.onnx"):
        if hashlib.sha256(graph.read_bytes()).hexdigest() == model["sha256"]:
            return graph, model["precision"]
    raise Unmeasurable(f"no graph under {models} has the hash that {own.name} names")


def picture_of(path: Path | None) -> tuple[str, bytes]:
    return (path.name, path.read_bytes()) if path else default_picture()


def described(plan: Plan, picture: str, model: str) -> dict:
    figures = {name: getattr(plan, name) for name in ("cores", "clients", "seconds", "warm_up", "rounds")}
    return figures | {"picture": picture, "pictureBytes": len(plan.picture), "model": model}


def announced(what: str, measurement, *arguments):
    say(what)
    return measurement(*arguments)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def absolute(path: str) -> Path:
    return Path(path).absolute()  # servers run in a folder of their own


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=absolute, default=ROOT / ".build/release/pneumoscope", help="release binary")
    parser.add_argument("--models", type=absolute, default=ROOT / "models", help="folder of model versions")
    parser.add_argument("--picture", type=Path, help="posted picture (default: the shared 1360 × 920 film, or a drawn one)")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks/results/latest.json", help="where the figures go")
    parser.add_argument("--only", choices=PARTS, nargs="+", help="some of the measurements")
    parser.add_argument("--clients", type=int, default=8, help="connections at once")
    parser.add_argument("--seconds", type=float, default=10, help="measured seconds a round")
    parser.add_argument("--warm-up", type=float, default=2, help="seconds before each")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the median counts")
    parser.add_argument("--requests", type=int, default=10_000, help="requests of the memory measurement")
    parser.add_argument("--starts", type=int, default=7, help="starts of the start measurement")
    parser.add_argument("--hostile", type=int, default=20, help="times each hostile input is posted")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
