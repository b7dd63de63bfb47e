"""Pictures a second of every contender and of the bare engine, in turn, round after round, so that a noisy minute hits all alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from load import post, run_wrk
from measure_engine import measure_engine
from server import Contender, Server, Unmeasurable

ENGINE = "engine alone"


@dataclass(frozen=True)
class Plan:
    picture: bytes
    model: Path
    cores: int
    clients: int
    seconds: float
    warm_up: float
    rounds: int


def measure_throughput(contenders: list[Contender], plan: Plan, say: Callable[[str], None]) -> dict:
    rounds: dict[str, list[dict]] = {name: [] for name in [ENGINE, *(contender.name for contender in contenders)]}
    for number in range(1, plan.rounds + 1):
        say(f"throughput, round {number} of {plan.rounds}: {ENGINE}")
        rounds[ENGINE].append(measure_engine(plan.model, plan.cores, plan.seconds, plan.warm_up))
        for contender in contenders:
            say(f"throughput, round {number} of {plan.rounds}: {contender.name}")
            rounds[contender.name].append(measure_server(contender, plan))
    return {name: summary(figures) for name, figures in rounds.items()}


def expect_prediction(server: Server, picture: bytes) -> None:
    answer = post(server, picture)
    if answer.status != 200 or "probability" not in answer.json:
        raise Unmeasurable(f"{server.contender.name} answered {answer.status}: {answer.body[:200]!r}")


def measure_server(contender: Contender, plan: Plan, expect: Callable[[Server, bytes], None] = expect_prediction) -> dict:
    """`expect` fails unless the server answers as it should."""
    with Server(contender) as server:
        expect(server, plan.picture)
        run_wrk(server, plan.picture, plan.warm_up, plan.clients)
        start_cpu = server.cpu_seconds()
        figures = run_wrk(server, plan.picture, plan.seconds, plan.clients)
        cpu = server.cpu_seconds() - start_cpu
    served = figures["requests"] - figures["refused"]
    if not served:
        raise Unmeasurable(f"{contender.name} served none of {figures['requests']} requests")
    failed = figures["refused"] + figures["broken"]
    return figures | {"failed": failed, "perSecond": served / figures["seconds"], "cpuMilliseconds": 1000 * cpu / served}


def summary(figures: list[dict]) -> dict:
    middle = {key: median(figure[key] for figure in figures) for key in figures[0]}
    return middle | {"rounds": figures, "failed": sum(figure.get("failed", 0) for figure in figures)}
