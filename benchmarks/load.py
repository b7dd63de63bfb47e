"""The load: wrk for throughput, plain threads where the number of requests must be exact."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pictures import COMMENT
from server import Server, Unmeasurable

SCRIPT = Path(__file__).resolve().parent / "post.lua"
BOUNDARY = "pneumoscope-benchmark"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float

    @property
    def json(self) -> dict:
        return json.loads(self.body)


def form(picture: bytes) -> bytes:
    """The picture as a browser's form would post it: the one way in that every contender knows."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="film"\r\n\r\n'
    return head.encode() + picture + f"\r\n--{BOUNDARY}--\r\n".encode()


def post(server: Server, picture: bytes, connection: http.client.HTTPConnection | None = None) -> Answer:
    connection = connection or http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    start = time.perf_counter()
    connection.request("POST", server.contender.path, form(picture), {"Content-Type": FORM} | server.headers)
    response = connection.getresponse()
    return Answer(response.status, response.read(), time.perf_counter() - start)


def post_many(server: Server, picture: bytes, count: int, clients: int) -> int:
    """Posts exactly `count` times over `clients` connections; how many were not answered 200."""

    def client(share: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            return sum(post(server, picture, connection).status != 200 for _ in range(share))
        finally:
            connection.close()

    shares = [count // clients + (i < count % clients) for i in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(client, shares))


def run_wrk(
    server: Server, picture: bytes, seconds: float, clients: int, prefer: str | None = None, headers: dict[str, str] | None = None
) -> dict:
    """What post.lua reports: requests, seconds, p50 and p99 in ms, refused (not 2xx or 3xx) and broken connections.

    A picture with a COMMENT is sent with another one each time, over all runs. `headers` stand in the place of the server's own.
    """
    with Wrk(server, picture, seconds, clients, prefer, headers) as wrk:
        return wrk.figures()


class Wrk:
    """wrk at work beside whatever is done inside the block."""

    def __init__(
        self, server: Server, picture: bytes, seconds: float, clients: int, prefer: str | None = None, headers: dict[str, str] | None = None
    ):
        self.server, self.picture, self.seconds, self.clients, self.prefer = server, picture, seconds, clients, prefer
        self.headers = server.headers if headers is None else headers

    def __enter__(self) -> Wrk:
        if not shutil.which("wrk"):
            raise Unmeasurable("wrk is missing: apt-get install wrk")
        self.body = tempfile.NamedTemporaryFile()
        self.body.write(form(self.picture))
        self.body.flush()
        command = ["wrk", "-t1", f"-c{self.clients}", f"-d{self.seconds:g}s", "--timeout", "30s", "-s", str(SCRIPT), self.server.url]
        self.process = subprocess.Popen(command, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()
        self.body.close()

    def environment(self) -> dict[str, str]:
        environment = os.environ | {"BENCH_BODY": self.body.name, "BENCH_TYPE": FORM}
        if authorisation := self.headers.get("Authorization"):
            environment["BENCH_AUTHORIZATION"] = authorisation
        if self.prefer:
            environment["BENCH_PREFER"] = self.prefer
        if COMMENT in self.picture:
            environment |= {"BENCH_COMMENT": COMMENT.decode(), "BENCH_SERIES": secrets.token_hex(8)}
        return environment

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def figures(self) -> dict:
        output, error = self.process.communicate(timeout=self.seconds + 60)
        if self.process.returncode:
            raise Unmeasurable(f"wrk failed: {(error or output).strip()}")
        return json.loads(output.strip().splitlines()[-1])
