"""What recording costs: `POST /api/v1/studies` on both databases beside `POST /api/v1/predict`, in turn, with pictures that all differ."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from load import post
from measure_throughput import Plan, measure_server, summary
from pictures import with_comment
from postgresql import PostgreSQL
from server import DISK, PREDICT, Contender, Server, Unmeasurable, pneumoscope

STUDIES = "/api/v1/studies"
PREDICTING = "POST /predict"
PREDICTING_WITHOUT_MAP = "POST /predict?saliency=false"
ON_SQLITE = "POST /studies, SQLite"
ON_POSTGRESQL = "POST /studies, PostgreSQL"


def measure_studies(binary: Path, models: Path, plan: Plan, say: Callable[[str], None]) -> dict:
    """Each server starts with an empty database on the disk; clients, picture and form are the same for all."""
    plan = replace(plan, picture=with_comment(plan.picture))
    with tempfile.TemporaryDirectory(prefix="pneumoscope-bench-", dir=DISK) as folder, PostgreSQL(Path(folder, "postgresql")) as postgresql:

        def contenders(number: int) -> list[Contender]:
            database = {"DATABASE_URL": postgresql.fresh_database(f"round_{number}")}
            return [
                pneumoscope(binary, models, PREDICTING),
                pneumoscope(binary, models, PREDICTING_WITHOUT_MAP, f"{PREDICT}?saliency=false"),
                pneumoscope(binary, models, ON_SQLITE, STUDIES),
                pneumoscope(binary, models, ON_POSTGRESQL, STUDIES, database),
            ]

        rounds: dict[str, list[dict]] = {}
        for number in range(1, plan.rounds + 1):
            for contender in contenders(number):
                say(f"studies, round {number} of {plan.rounds}: {contender.name}")
                rounds.setdefault(contender.name, []).append(measure_server(contender, plan, expect))
    return {name: summary(figures) for name, figures in rounds.items()}


def expect(server: Server, picture: bytes) -> None:
    answer = post(server, picture)
    if answer.status not in (200, 201):
        raise Unmeasurable(f"{server.contender.name} answered {answer.status}: {answer.body[:200]!r}")
