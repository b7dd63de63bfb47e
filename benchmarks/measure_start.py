"""From the start of the process to the first 200 of /ready, the model's file in the page cache."""

from __future__ import annotations

from statistics import median

from server import Contender, Server


def measure_start(contender: Contender, times: int) -> dict:
    seconds = [seconds_to_ready(contender) for _ in range(times + 1)][1:]  # the first fills the page cache
    return {"median": median(seconds), "all": seconds}


def seconds_to_ready(contender: Contender) -> float:
    with Server(contender) as server:
        return server.seconds_to_ready
