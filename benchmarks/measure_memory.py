"""Resident memory after a thousand requests and after all of them: does it grow?"""

from __future__ import annotations

from load import post_many
from server import Contender, Server

EARLY = 1_000


def measure_memory(contender: Contender, picture: bytes, requests: int, clients: int) -> dict:
    with Server(contender) as server:
        start = server.memory()
        failed = post_many(server, picture, EARLY, clients)
        early = server.memory()
        failed += post_many(server, picture, requests - EARLY, clients)
        late, peak = server.memory(), server.memory("VmHWM")
    return {"start": start, "early": early, "late": late, "peak": peak, "growth": late / early - 1, "requests": requests, "failed": failed}
