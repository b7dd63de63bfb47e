"""What trust costs: knowing who asks, recording that they looked, and signing in; each beside what it costs without, in the same minute.

No request to the records goes unrecognised or unrecorded, so there is nothing to turn off. What is compared instead:

- `GET /models` with `GET /health`: neither asks the database for anything of its own and neither is recorded, but one is authorised.
- `GET /patients/{id}` with `GET /users/{id}`: each reads one row by its key and is authorised, but one is recorded in the audit chain.
- `GET /studies/{id}` with itself, while twenty people sign in at once.
"""

from __future__ import annotations

import http.client
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event
from urllib.parse import urlencode

from load import FORM, form, run_wrk
from measure_reads import API, summary
from measure_throughput import Plan
from postgresql import PostgreSQL
from server import ADMINISTRATOR, DISK, PREDICT, Contender, Server, Unmeasurable, pneumoscope

ON_SQLITE = "SQLite"
ON_POSTGRESQL = "PostgreSQL"
SIGN_INS = 20  # at once
READERS = 4  # who read while an event's cost is measured under load
TIMES = 1500  # requests of each kind
PATIENT = {"familyName": "Measured", "recordNumber": "BENCH-1"}


@dataclass
class Client:
    """Somebody over one connection."""

    server: Server
    headers: dict[str, str]

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> tuple[float, bytes]:
        """Seconds and body."""
        start = time.perf_counter()
        self.connection.request(method, path, body, self.headers | {name.replace("_", "-"): value for name, value in headers.items()})
        response = self.connection.getresponse()
        answer = response.read()
        seconds = time.perf_counter() - start
        if response.status not in (200, 201):
            raise Unmeasurable(f"{self.server.contender.name}: {method} {path} answered {response.status}: {answer[:200]!r}")
        return seconds, answer

    def times(self, path: str, count: int = TIMES) -> list[float]:
        return [self.ask("GET", path)[0] for _ in range(count)]


def measure_trust(binary: Path, models: Path, plan: Plan, say: Callable[[str], None]) -> dict:
    """Every database with rounds of its own; what is compared lies next to each other in time."""
    with tempfile.TemporaryDirectory(prefix="pneumoscope-bench-", dir=DISK) as folder, PostgreSQL(Path(folder, "postgresql")) as postgresql:
        contenders = {
            ON_SQLITE: pneumoscope(binary, models, ON_SQLITE),
            ON_POSTGRESQL: pneumoscope(binary, models, ON_POSTGRESQL, settings={"DATABASE_URL": postgresql.fresh_database("trust")}),
        }
        return {name: measure_server(contender, plan, say) for name, contender in contenders.items()}


def measure_server(contender: Contender, plan: Plan, say: Callable[[str], None]) -> dict:
    with Server(contender) as server:
        records = Records(server, plan.picture)
        rounds = []
        for number in range(plan.rounds + 1):  # the first is to warm up
            say(f"trust, {contender.name}, round {number} of {plan.rounds}")
            rounds.append(measure_round(server, records, plan))
    return {name: median(each[name] for each in rounds[1:]) for name in rounds[1]} | {"rounds": rounds[1:]}


class Records:
    """One of each kind, and where it is read."""

    def __init__(self, server: Server, picture: bytes):
        token = {"Authorization": f"Bearer {server.sign_in()}"}
        client = Client(server, token)
        study = json.loads(client.ask("POST", f"{API}/studies", form(picture), Content_Type=FORM)[1])["id"]
        patient = json.loads(client.ask("POST", f"{API}/patients", json.dumps(PATIENT), Content_Type="application/json")[1])["id"]
        user = json.loads(client.ask("GET", f"{API}/me")[1])["user"]["id"]
        self.study, self.patient, self.user = f"{API}/studies/{study}", f"{API}/patients/{patient}", f"{API}/users/{user}"


def measure_round(server: Server, records: Records, plan: Plan) -> dict[str, float]:
    """In ms and requests a second. A round signs in anew: an access token lives for minutes."""
    token = {"Authorization": f"Bearer {server.sign_in()}"}
    return (
        measure_authorisation(server, token, plan)
        | measure_rates(server, token, plan)
        | measure_audit(server, token, records)
        | measure_sign_ins(server, token, records)
    )


def measure_authorisation(server: Server, token: dict[str, str], plan: Plan) -> dict[str, float]:
    """Processor time, for it is what the rate of predictions is made of."""
    with_token, with_key = Client(server, token), Client(server, server.headers)
    shut, by_key, open_ = (
        cpu_milliseconds(server, TIMES, lambda client=client, path=path: client.ask("GET", path))
        for client, path in ((with_token, f"{API}/models"), (with_key, f"{API}/models"), (with_token, "/health"))
    )
    body = form(plan.picture)
    predict = cpu_milliseconds(server, TIMES // 10, lambda: with_token.ask("POST", PREDICT, body, Content_Type=FORM))
    return {"authorisation": shut - open_, "authorisationByKey": by_key - open_, "predict": predict, "share": (shut - open_) / predict}


def cpu_milliseconds(server: Server, times: int, ask: Callable[[], object]) -> float:
    """Of one request."""
    start = server.cpu_seconds()
    for _ in range(times):
        ask()
    return 1000 * (server.cpu_seconds() - start) / times


def measure_rates(server: Server, token: dict[str, str], plan: Plan) -> dict[str, float]:
    """Predictions a second with each kind of credential."""
    rates = {}
    for name, headers in (("predictionsByToken", token), ("predictionsByKey", server.headers)):
        figures = run_wrk(server, plan.picture, plan.seconds, plan.clients, headers=headers)
        if figures["refused"] or figures["broken"]:
            raise Unmeasurable(f"{server.contender.name} refused {figures['refused']} predictions")
        rates[name] = figures["requests"] / figures["seconds"]
    return rates


def measure_audit(server: Server, token: dict[str, str], records: Records) -> dict[str, float]:
    """Reads that are recorded and reads that are not, in turn, while others read what is recorded."""
    client = Client(server, token)
    with at_work(READERS, lambda: Client(server, token), lambda other: other.ask("GET", records.patient)):
        pairs = [(client.ask("GET", records.patient)[0], client.ask("GET", records.user)[0]) for _ in range(TIMES)]
    recorded, unrecorded = (summary(list(seconds)) for seconds in zip(*pairs, strict=True))
    return {
        "recordedMedian": recorded["median"],
        "recordedP99": recorded["p99"],
        "eventMedian": recorded["median"] - unrecorded["median"],
        "eventP99": recorded["p99"] - unrecorded["p99"],
    }


def measure_sign_ins(server: Server, token: dict[str, str], records: Records) -> dict[str, float]:
    """Reads alone, and the same while people sign in without a pause."""
    client = Client(server, token)
    alone = summary(client.times(records.study))
    with at_work(SIGN_INS, lambda: Client(server, {}), sign_in) as counts:
        before, start = sum(counts), time.perf_counter()
        beside = summary(client.times(records.study))
        rate = (sum(counts) - before) / (time.perf_counter() - start)
    one = median(sign_in(Client(server, {})) for _ in range(5))
    return {
        "readMedian": alone["median"],
        "readP99": alone["p99"],
        "readMedianBeside": beside["median"],
        "readP99Beside": beside["p99"],
        "p99Ratio": beside["p99"] / alone["p99"],
        "signIn": 1000 * one,
        "signInsPerSecond": rate,
    }


def sign_in(client: Client) -> float:
    fields = {"grant_type": "password", "username": ADMINISTRATOR["ADMINISTRATOR_NAME"], "password": ADMINISTRATOR["ADMINISTRATOR_PASSWORD"]}
    return client.ask("POST", "/oauth/token", urlencode(fields), Content_Type="application/x-www-form-urlencoded")[0]


@contextmanager
def at_work(workers: int, begin: Callable[[], Client], work: Callable[[Client], object]) -> Iterator[list[int]]:
    """So many who do the same over and over beside the block; what is yielded counts how often each has done it."""
    over, counts = Event(), [0] * workers

    def worker(number: int) -> None:
        client = begin()
        while not over.is_set():
            work(client)
            counts[number] += 1

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(worker, number) for number in range(workers)]
        try:
            yield counts
        finally:
            over.set()
        for future in futures:
            future.result()
