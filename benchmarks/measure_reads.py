"""How long reading takes: one request after the other, of all databases in turn, so that a noisy second hits all alike."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from urllib.parse import quote, urlencode

from history import DAYS
from load import Wrk
from names import GIVEN, RARE_FAMILY
from server import Server, Unmeasurable

API = "/api/v1"
FLOOR = "GET /health"
PAUSE = 0.01  # between reads beside writers: people look, they do not hammer


@dataclass
class Reader:
    """One client of one server, over one connection."""

    server: Server
    facts: dict

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        self.random = random.Random(7)
        middle = self.moment(0.5)
        self.cursors = {order: self.json(f"{API}/studies?until={middle}&order={order}")["next"] for order in ("time", "risk")}

    def get(self, path: str) -> tuple[float, bytes]:
        """Seconds and body."""
        start = time.perf_counter()
        self.connection.request("GET", path, headers=self.server.headers)
        response = self.connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - start
        if response.status != 200:
            raise Unmeasurable(f"{self.server.contender.name}: GET {path} answered {response.status}: {body[:200]!r}")
        return seconds, body

    def json(self, path: str) -> dict:
        return json.loads(self.get(path)[1])

    def any(self, kind: str) -> str:
        return self.random.choice(self.facts[kind])

    def moment(self, share: float) -> str:
        """When so much of the history had passed."""
        microseconds = self.facts["start"] + share * (self.facts["end"] - self.facts["start"])
        return datetime.fromtimestamp(microseconds / 1e6, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def span(self, days: int) -> dict[str, str]:
        """Somewhere in the history."""
        start = self.random.random() * (1 - days / DAYS)
        return {"from": self.moment(start), "until": self.moment(start + days / DAYS)}

    def days(self, count: int) -> dict[str, str]:
        last = datetime.fromtimestamp(self.facts["end"] / 1e6, UTC).date()
        return {"from": str(last - timedelta(days=count - 1)), "until": str(last)}


def studies(**filters: str) -> Callable[[Reader], str]:
    return lambda _: f"{API}/studies?{urlencode(filters)}"


# What is asked, and how its path is made. The first is no query of the database: what a request costs at least.
QUESTIONS: dict[str, Callable[[Reader], str]] = {
    FLOOR: lambda _: "/health",
    "worklist, first page": studies(),
    "worklist, in the middle": lambda reader: f"{API}/studies?cursor={quote(reader.cursors['time'])}",
    "worklist by risk": studies(order="risk"),
    "worklist by risk, in the middle": lambda reader: f"{API}/studies?order=risk&cursor={quote(reader.cursors['risk'])}",
    "finding": studies(finding="pneumonia"),
    "finding, by risk": studies(finding="pneumonia", order="risk"),
    "review state": studies(reviewState="unreviewed"),
    "review state, rare, by risk": studies(reviewState="disagreed", order="risk"),
    "status failed": studies(status="failed"),
    "probability above 0.9": studies(minimumProbability="0.9"),
    "probability above 0.9, by risk": studies(minimumProbability="0.9", order="risk"),
    "a week": lambda reader: f"{API}/studies?{urlencode(reader.span(7))}",
    "a week by risk": lambda reader: f"{API}/studies?{urlencode(reader.span(7) | {'order': 'risk'})}",
    "a year's disagreements": lambda reader: f"{API}/studies?{urlencode(reader.span(365) | {'reviewState': 'disagreed'})}",
    "search: two letters": studies(q="ka"),
    "search: frequent name": studies(q="karimov"),
    "search: given name": lambda reader: f"{API}/studies?q={reader.random.choice(GIVEN)}",
    "search: two names": lambda reader: f"{API}/studies?q=karimov+{reader.random.choice(GIVEN)}",
    "search: rare name": studies(q=RARE_FAMILY),
    "search: rare name by risk": studies(q=RARE_FAMILY, order="risk"),
    "search: frequent name by risk": studies(q="karimov", order="risk"),
    "search: frequent name, finding": studies(q="karimov", finding="indeterminate"),
    "search: record number": lambda reader: f"{API}/studies?q={reader.any('recordNumbers')}",
    "search: nobody's name": studies(q="Schwarzenberg"),
    "patients": lambda _: f"{API}/patients",
    "patients: frequent name": lambda _: f"{API}/patients?q=karimov",
    "patients: two names": lambda reader: f"{API}/patients?q=karimov+{reader.random.choice(GIVEN)}",
    "patients: rare name": lambda _: f"{API}/patients?q={RARE_FAMILY}",
    "patients: record number": lambda reader: f"{API}/patients?q={reader.any('recordNumbers')}",
    "one patient": lambda reader: f"{API}/patients/{reader.any('patients')}",
    "a patient's studies": lambda reader: f"{API}/patients/{reader.any('patients')}/studies",
    "one study": lambda reader: f"{API}/studies/{reader.any('studies')}",
    "statistics, 30 days": lambda _: f"{API}/statistics",
    "statistics, two years": lambda reader: f"{API}/statistics?{urlencode(reader.days(DAYS))}",
    "drift, 7 days": lambda _: f"{API}/drift",
    "drift, two years": lambda reader: f"{API}/drift?{urlencode(reader.days(DAYS))}",
}
# What is asked now and then, not all day: left out of the reads beside writers, whose p99 they would be by themselves.
RARE = ("statistics, two years", "drift, two years")
FOUND = ("search: rare name", "search: frequent name", "search: record number", "patients: rare name")


def everyday() -> dict[str, Callable[[Reader], str]]:
    return {question: path for question, path in QUESTIONS.items() if question not in RARE}


def expect_answers(reader: Reader) -> None:
    """What is measured is found: the folding of names here is the service's."""
    for question in FOUND:
        if not reader.json(QUESTIONS[question](reader))["items"]:
            raise Unmeasurable(f"{reader.server.contender.name}: '{question}' finds nothing")


def measure_reads(readers: dict[str, Reader], times: int, say: Callable[[str], None]) -> dict[str, dict[str, dict]]:
    """For every question and reader the median and p99 in ms."""
    for reader in readers.values():
        expect_answers(reader)
    return {question: measure_question(question, readers, times, say) for question in QUESTIONS}


def measure_question(question: str, readers: dict[str, Reader], times: int, say: Callable[[str], None]) -> dict[str, dict]:
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for round_ in range(-times // 10, times):  # the first are to warm up
        for name, reader in readers.items():
            taken, _ = reader.get(QUESTIONS[question](reader))
            if round_ >= 0:
                seconds[name].append(taken)
    figures = {name: summary(values) for name, values in seconds.items()}
    say(f"{question}: " + ", ".join(f"{name} {figure['median']:.2f} / {figure['p99']:.2f} ms" for name, figure in figures.items()))
    return figures


def measure_reads_beside(wrk: Wrk, reader: Reader) -> dict:
    """Reads of every kind in turn while wrk writes: all together, and each kind by itself."""
    taken = list(reads_while(wrk, reader))
    by_question = {question: summary([seconds for name, seconds in taken if name == question]) for question in everyday()}
    return {"all": summary([seconds for name, seconds in taken if name != FLOOR]), "questions": by_question, "writes": wrk.figures()}


def reads_while(wrk: Wrk, reader: Reader) -> Iterator[tuple[str, float]]:
    while wrk.is_running:
        for question, path in everyday().items():
            yield question, reader.get(path(reader))[0]
            time.sleep(PAUSE)


def summary(seconds: list[float]) -> dict:
    ordered = sorted(seconds)
    if not ordered:
        raise Unmeasurable("the load ended before every question was asked once: give it more --seconds")
    at = lambda share: 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]  # noqa: E731
    return {"count": len(ordered), "median": 1000 * median(ordered), "p99": at(0.99), "worst": 1000 * ordered[-1]}
