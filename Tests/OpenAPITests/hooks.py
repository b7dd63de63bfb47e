"""What the document cannot say, told to the generator: pictures that are pictures, ids as the service makes them, values that depend on each other."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, datetime, timedelta, timezone

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.generation import GenerationMode

import pictures
from account import ACCOUNT, RENEWAL, spare

PICTURES = [pictures.png(shade) for shade in (0, 60, 120)]
PICTURE_TYPES = ["image/jpeg", "image/png", "application/dicom", "application/octet-stream"]
# How the generator names what it takes for bad and is not: a good value beside an empty header, or in the place of a bad one.
NOTHING_WRONG = ["positive test case", "all required properties", "object with valid"]
SINCE, UNTIL = date(2019, 1, 1), date(2026, 1, 1)


def version_7(number: int) -> str:
    return str(uuid.UUID(int=number & ~(0xF000 << 64) & ~(0xC000 << 48) | 0x7000 << 64 | 0x8000 << 48))


schemathesis.openapi.format("uuid", st.integers(0, 2**128 - 1).map(version_7))
schemathesis.openapi.format("binary", st.sampled_from(PICTURES))
schemathesis.openapi.format("date", st.dates(SINCE, UNTIL).map(str))
schemathesis.openapi.format(
    "date-time", st.datetimes(datetime(2019, 1, 1), datetime(2026, 1, 1)).map(lambda time: time.replace(tzinfo=timezone.utc).isoformat())
)
for name in PICTURE_TYPES:
    schemathesis.openapi.media_type(name, st.sampled_from(PICTURES))
schemathesis.openapi.media_type("application/zip", st.just(pictures.archive(*PICTURES)))


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """An answer may hold nothing that the document does not describe."""
    seal(raw_schema["components"]["schemas"])
    seal(raw_schema["paths"])


def seal(node):
    if isinstance(node, dict):
        if node.get("type") == "object" and "properties" in node:
            node.setdefault("additionalProperties", False)
        for child in node.values():
            seal(child)
    elif isinstance(node, list):
        for child in node:
            seal(child)


@schemathesis.auth(refresh_interval=RENEWAL).skip_for(path_regex="^/oauth/")
class SignedIn:
    """Where a client's own name and secret belong in the head there is no token."""

    def get(self, case, context):
        return ACCOUNT.renewed()

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes well-formed requests agree with themselves, and keeps all from ending the run."""
    spare(case)
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if "Idempotency-Key" in (case.headers or {}):
        # The same key for the same request, and for no other.
        case.headers["Idempotency-Key"] = hashlib.sha256(repr((case.path, case.query, case.body)).encode()).hexdigest()
    query = case.query or {}
    sort(query, "minimumProbability", "maximumProbability")
    sort(query, "from", "until")
    if query.get("from", "") < str(SINCE) or query.get("until", "")[:10] == query.get("from", "")[:10]:
        query.pop("from", None)
    if ("windowCenter" in query) != ("windowWidth" in query):
        query.update(windowCenter=query.get("windowCenter", 128), windowWidth=query.get("windowWidth", 256))
    if isinstance(case.body, dict) and "expiresAt" in case.body:
        case.body["expiresAt"] = (datetime.now(timezone.utc) + timedelta(days=1)).isoformat()
    if case.operation.label == "POST /api/v1/me/second-factor":
        case.body["password"] = ACCOUNT.password["password"]
    if "confirm" in query:
        query["confirm"] = case.path_parameters["id"]
    if case.media_type == "multipart/form-data" and isinstance(case.body, dict):
        query.pop("patientId", None)
        agree(case.body)


def sort(query, low, high):
    if low in query and high in query:
        query[low], query[high] = sorted([query[low], query[high]])


def agree(form):
    """One way to name the patient, before the first file."""
    if "patientId" in form:
        form.pop("patient", None)
    if "file" in form:
        form["file"] = form.pop("file")


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drops what is no failure: requests that are called bad and are not."""
    return not (isinstance(failure, AcceptedNegativeData) and (is_trimmed(case) or any(name in failure.message for name in NOTHING_WRONG)))


def is_trimmed(case):
    """Texts are trimmed before they are measured: too many blanks are none, and an empty one is one that nobody filled in."""
    return any(not text or text != text.strip() for text in texts(case.body))


def texts(node):
    if isinstance(node, str):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from texts(child)
