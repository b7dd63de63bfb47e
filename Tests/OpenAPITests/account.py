"""Who the generated requests are made by: an administrator, signed in for as long as the run takes, and spared what would end that."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
import uuid
from functools import cache
from urllib.parse import urlencode

URL = os.environ.get("PNEUMOSCOPE_URL", "")
TIMEOUT = 60  # seconds: a debug build takes its time over a password
RENEWAL = 240  # seconds; an access token lives for ten minutes


class Account:
    """Signs in once and renews from then on: an address from which too many sign-ins have failed has to wait, and generated ones fail."""

    def __init__(self) -> None:
        self.token: str | None = None
        self.refresh_token: str | None = None

    def renewed(self) -> str:
        """A new access token."""
        try:
            grant = {"grant_type": "refresh_token", "refresh_token": self.refresh_token} if self.refresh_token else self.password
            answer = self.asked("/oauth/token", urlencode(grant).encode())
        except urllib.error.HTTPError:
            answer = self.asked("/oauth/token", urlencode(self.password).encode())
        self.token, self.refresh_token = answer["access_token"], answer["refresh_token"]
        return self.token

    @property
    def password(self) -> dict[str, str]:
        return {
            "grant_type": "password",
            "username": os.environ.get("PNEUMOSCOPE_ADMINISTRATOR", "admin"),
            "password": os.environ["PNEUMOSCOPE_PASSWORD"],
        }

    def asked(self, path: str, body: bytes | None = None, **headers: str) -> dict:
        with urllib.request.urlopen(urllib.request.Request(URL + path, body, headers), timeout=TIMEOUT) as answer:
            return json.load(answer)

    @property
    @cache  # noqa: B019: there is one account
    def ids(self) -> frozenset[str]:
        """Its own and its session's."""
        me = self.asked("/api/v1/me", Authorization=f"Bearer {self.token or self.renewed()}")
        return frozenset((me["user"]["id"], me["credential"]["id"]))


ACCOUNT = Account()


def spare(case) -> None:
    """Nothing that a generated request could hit ends the run's own session or shuts its account."""
    parameters, query = case.path_parameters or {}, case.query or {}
    if parameters.get("id") in ACCOUNT.ids:
        parameters["id"] = str(uuid.UUID(int=uuid.uuid4().int & ~(0xF000 << 64) | 0x7000 << 64))
    if case.operation.label == "DELETE /api/v1/me/sessions":
        query.pop("all", None)
