"""One server under measurement: started on a free loopback port, signed in to where it knows people, watched, and always stopped."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

READY_SECONDS = 60
STOP_SECONDS = 15
PREDICT = "/api/v1/predict"
FASTAPI_USUAL = "FastAPI, as usual"
FASTAPI_TUNED = "FastAPI, one worker a core"
PEERS = Path(__file__).resolve().parent / "peers"
# Not /tmp, which may lie in memory: what is measured with records must wait for a real disk.
DISK = "/var/tmp"


class Unmeasurable(Exception):
    """Something without which there is nothing to measure; the message is for people."""


@dataclass(frozen=True)
class Contender:
    """How to start a server: `command` with `{port}` to be filled in."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    path: str = PREDICT
    knows_people: bool = False


# In the server's own folder, whatever is set outside.
RECORDS_OF_ITS_OWN = {"DATA_DIRECTORY": "data", "DATABASE_URL": "", "IMAGES_URL": ""}
ADMINISTRATOR = {"ADMINISTRATOR_NAME": "bench", "ADMINISTRATOR_PASSWORD": "a passphrase for measurements alone"}
# All load comes from one address and one user: what is measured is the work, not how soon it is refused.
WITHOUT_LIMITS = dict.fromkeys(
    ("LIMIT_ADDRESS_PER_MINUTE", "LIMIT_USER_PER_MINUTE", "LIMIT_SIGN_INS_PER_MINUTE", "LIMIT_UPLOADS_AT_ONCE", "LIMIT_PICTURES_PER_DAY"), "0"
)
KEY_HOURS = 24  # longer than any run
KEY_SCOPES = ("predict", "studies.read", "studies.create", "patients.read", "patients.write", "statistics.read", "models.read", "users.manage")


def pneumoscope(binary: Path, models: Path, name: str = "pneumoscope", path: str = PREDICT, settings: dict[str, str] | None = None) -> Contender:
    command = (str(binary), "serve", "--port", "{port}", "--models", str(models))
    return Contender(name, command, RECORDS_OF_ITS_OWN | ADMINISTRATOR | WITHOUT_LIMITS | (settings or {}), path, knows_people=True)


def fastapi_as_usual(model: Path) -> Contender:
    return Contender(FASTAPI_USUAL, uvicorn(), {"MODEL": str(model)})


def fastapi_tuned(model: Path, cores: int) -> Contender:
    command = uvicorn("--workers", str(cores), "--no-access-log")
    return Contender(FASTAPI_TUNED, command, {"MODEL": str(model), "INTRA_OP_THREADS": "1"})


def uvicorn(*options: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "uvicorn", "--app-dir", str(PEERS), "fastapi_server:app", "--port", "{port}", *options)


class Server:
    """`with Server(contender) as server:` is ready inside the block and gone after it."""

    def __init__(self, contender: Contender):
        self.contender = contender
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory(prefix="pneumoscope-bench-", dir=DISK)
        self.log = Path(self.folder.name, "log")

    def __enter__(self) -> Server:
        command = [part.format(port=self.port) for part in self.contender.command]
        self.started = time.perf_counter()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=self.folder.name,
                env=os.environ | self.contender.environment,
                start_new_session=True,  # a group of its own, so that no worker outlives it
            )
        try:
            self.seconds_to_ready = self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.folder.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.contender.path}"

    @cached_property
    def headers(self) -> dict[str, str]:
        """What every request carries: the API key of a program where the server knows people."""
        return {"Authorization": f"Bearer {self.api_key()}"} if self.contender.knows_people else {}

    def sign_in(self) -> str:
        """A new access token."""
        form = {"grant_type": "password", "username": ADMINISTRATOR["ADMINISTRATOR_NAME"], "password": ADMINISTRATOR["ADMINISTRATOR_PASSWORD"]}
        return self.asked("/oauth/token", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})["access_token"]

    def api_key(self) -> str:
        expiry = (datetime.now(UTC) + timedelta(hours=KEY_HOURS)).strftime("%Y-%m-%dT%H:%M:%SZ")
        body = json.dumps({"name": "bench", "scopes": KEY_SCOPES, "expiresAt": expiry})
        headers = {"Authorization": f"Bearer {self.sign_in()}", "Content-Type": "application/json"}
        return self.asked("/api/v1/api-keys", body, headers)["key"]

    def asked(self, path: str, body: str, headers: dict[str, str]) -> dict:
        """The answer to a POST that must succeed."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            answer = response.read()
        if response.status not in (200, 201):
            raise Unmeasurable(f"{self.contender.name}: POST {path} answered {response.status}: {answer[:200]!r}")
        return json.loads(answer)

    def wait_until_ready(self) -> float:
        while time.perf_counter() - self.started < READY_SECONDS:
            if self.process.poll() is not None:
                raise Unmeasurable(f"{self.contender.name} ended with {self.process.returncode}: {self.last_words()}")
            if self.is_ready():
                return time.perf_counter() - self.started
            time.sleep(0.002)
        raise Unmeasurable(f"{self.contender.name} was not ready after {READY_SECONDS} s: {self.last_words()}")

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-500:].strip() or "it said nothing"

    def memory(self, figure: str = "VmRSS") -> int:
        """Bytes of `figure` of /proc/<pid>/status, its worker processes included."""
        return sum(read_memory(process, figure) for process in family(self.process.pid))

    def cpu_seconds(self) -> float:
        """Processor time so far, its worker processes included."""
        return sum(read_cpu_seconds(process) for process in family(self.process.pid))

    def forget_peak(self) -> None:
        """Sets VmHWM back to what is resident now (proc(5), clear_refs)."""
        for process in family(self.process.pid):
            Path(f"/proc/{process}/clear_refs").write_text("5")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def family(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(member for child in children for member in family(int(child)))]


def read_cpu_seconds(process: int) -> float:
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    user, system = map(int, after_name[11:13])  # fields 14 and 15 of proc(5)
    return (user + system) / os.sysconf("SC_CLK_TCK")


def read_memory(process: int, figure: str) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{figure}:"):
            return int(line.split()[1]) * 1024
    raise Unmeasurable(f"/proc/{process}/status has no {figure}")
