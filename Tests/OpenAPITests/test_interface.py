"""The document against itself and against a running service: `PNEUMOSCOPE_URL=http://127.0.0.1:8000 PNEUMOSCOPE_PASSWORD=… pytest Tests/OpenAPITests`.

The password is that of an administrator, whose name PNEUMOSCOPE_ADMINISTRATOR may give. The service must set no limits (LIMIT_…=0): it gets thousands
of requests made from the document, good ones and bad ones, and is left with the records of the good ones.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from openapi_spec_validator import OpenAPIV30SpecValidator

HERE = Path(__file__).parent
URL = os.environ.get("PNEUMOSCOPE_URL")
pytestmark = pytest.mark.skipif(URL is None, reason="INTERFACE NOT TESTED: set PNEUMOSCOPE_URL to a running service")


@pytest.fixture(scope="module")
def document():
    with urllib.request.urlopen(f"{URL}/openapi.json") as answer:
        return json.load(answer)


def test_the_document_is_lawful(document):
    assert list(OpenAPIV30SpecValidator(document).iter_errors()) == []


def test_nothing_is_left_to_be_filled_in(document):
    assert "${" not in json.dumps(document)


def test_the_examples_are_what_they_show(document):
    pairs = list(examples(document, document))
    assert len(pairs) > 20
    for schema, example in pairs:
        validate(document, schema, example)


def examples(document, node):
    """Every schema with each value that the document gives for it."""
    if isinstance(node, dict):
        if isinstance(schema := node.get("schema"), dict):
            named = [resolved(document, example)["value"] for example in node.get("examples", {}).values()]
            for value in named + ([node["example"]] if "example" in node else []):
                yield schema, value
        if "example" in node and "schema" not in node:
            yield {key: value for key, value in node.items() if key != "example"}, node["example"]
        for child in node.values():
            yield from examples(document, child)
    elif isinstance(node, list):
        for child in node:
            yield from examples(document, child)


def resolved(document, node):
    for step in node["$ref"].split("/")[1:] if "$ref" in node else []:
        document = document[step]
    return document if "$ref" in node else node


def validate(document, schema, value):
    whole = {"allOf": [schema], "components": document["components"]}
    OAS30Validator(whole, format_checker=oas30_format_checker).validate(value)


def test_the_service_does_what_the_document_says():
    command = [Path(sys.executable).with_name("st"), "run", f"{URL}/openapi.json", "--no-color"]
    run = subprocess.run(command, cwd=HERE, env=os.environ | {"PYTHONPATH": str(HERE)}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
