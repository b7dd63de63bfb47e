"""What no service should choke on: the status, how fast it is refused, and what memory it takes meanwhile."""

from __future__ import annotations

from statistics import median

from load import post, post_many
from pictures import hostile
from server import Contender, Server

SETTLE = 50  # ordinary requests first, so that growth is the hostile input's own


def measure_hostile(contender: Contender, picture: bytes, times: int, clients: int) -> dict:
    with Server(contender) as server:
        post_many(server, picture, SETTLE, clients)
        return {name: measure_one(server, data, times) for name, data in hostile(picture).items()}


def measure_one(server: Server, data: bytes, times: int) -> dict:
    server.forget_peak()
    before = server.memory()
    answers = [post(server, data) for _ in range(times)]
    seconds = [answer.seconds for answer in answers]
    return {
        "bytes": len(data),
        "statuses": sorted({answer.status for answer in answers}),
        "median": median(seconds),
        "worst": max(seconds),
        "memoryGrowth": server.memory() - before,
        "peakGrowth": server.memory("VmHWM") - before,
    }
