"""The service as its interface shows it: what a test prepares there before a person comes to the page."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import struct
import time
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlencode

TIMEOUT = 60  # seconds: a debug build takes its time over a password
STEP = 30  # seconds that a one-time code is good for (RFC 6238)


@dataclass
class Person:
    """Somebody with an account."""

    id: str
    name: str
    password: str


class Service:
    """Somebody's own client: signs in when it is made."""

    def __init__(self, url: str, name: str, password: str):
        self.url = url
        form = urlencode({"grant_type": "password", "username": name, "password": password}).encode()
        self.token = self.send("POST", "/oauth/token", form, "application/x-www-form-urlencoded")["access_token"]

    def send(self, method: str, path: str, body: bytes | None = None, kind: str | None = None) -> dict:
        headers = {"Content-Type": kind} if kind else {}
        if path.startswith("/api/"):
            headers["Authorization"] = f"Bearer {self.token}"
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, headers, method=method), timeout=TIMEOUT) as answer:
            data = answer.read()
        return json.loads(data) if data else {}

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        return self.send(method, f"/api/v1{path}", None if body is None else json.dumps(body).encode(), "application/json")

    def add(self, *roles: str, password: str | None = None) -> Person:
        """A new account, with a password that was made and must be changed, or with one that its owner has chosen already."""
        name = f"person-{secrets.token_hex(6)}"
        created = self.call("POST", "/users", {"name": name, "displayName": f"Somebody {name[-4:]}", "roles": list(roles)})
        person = Person(created["id"], name, created["password"])
        if password:
            Service(self.url, name, person.password).call("PUT", "/me/password", {"current": person.password, "new": password})
            person.password = password
        return person

    def end_sessions(self, person: Person) -> None:
        self.call("DELETE", f"/users/{person.id}/sessions")


def enrol(url: str, person: Person) -> tuple[str, list[str]]:
    """Gives a second factor to somebody: its secret, and the recovery codes."""
    own = Service(url, person.name, person.password)
    secret = own.call("POST", "/me/second-factor", {"password": person.password})["secret"]
    return secret, own.call("POST", "/me/second-factor/confirmation", {"code": one_time_code(secret)})["recoveryCodes"]


def one_time_code(secret: str, steps: int = 0) -> str:
    """So many steps from now (RFC 6238, with SHA-1 and six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // STEP + steps), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
