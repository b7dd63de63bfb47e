"""A made-up history must be one that the service could have written: consistent, in order, and counted as the service counts."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import history
import measure_reads
import names
import scale_report

END = 1_790_000_000_000_000
EDGES = {measure: [0.0, 0.25, 0.5, 0.75, 1.0] for measure in ("probability", "outOfDistribution", "brightness", "contrast")}


def templates() -> history.Templates:
    radiograph = json.dumps({"format": "jpeg", "width": 1360, "height": 920})
    prediction = {"model_name": "pneumonia", "model_version": "1", "warnings": json.dumps([{"code": "populationUnknown"}]), "radiograph": radiograph}
    study = {
        "status": "predicted",
        "received_by": "{}",
        "radiograph": radiograph,
        "review_state": "unreviewed",
        "reviewed_finding": None,
        "first_reviewed_at": None,
    }
    return history.Templates(study, prediction, {"format": "jpeg"}, EDGES | {"width": [0, 1000, 2000], "height": [0, 1000, 2000]}, (0.1, 0.88))


@pytest.fixture(scope="module")
def made():
    made = history.History(templates(), predictions=2000, end=END)
    tables: dict[str, list[history.Row]] = {}
    for table, row in made.rows():
        tables.setdefault(table, []).append(row)
    return made, tables


def test_rows_refer_to_each_other(made):
    _, tables = made
    keys = {table: {row.get("sequence", row.get("digest")) for row in rows} for table, rows in tables.items()}
    assert {table: len(rows) for table, rows in tables.items()} == {table: len(keys[table]) for table in tables}
    assert len(tables["predictions"]) == 2000 and len(tables["patients"]) == 400
    for study in tables["studies"]:
        assert study["image"] in keys["images"]
        assert study["patient"] in keys["patients"] | {None}
        assert study["prediction"] in keys["predictions"] | {None}
    assert {row["study"] for table in ("predictions", "reviews") for row in tables[table]} <= keys["studies"]


def test_studies_hold_what_the_schema_asks_for(made):
    _, tables = made
    for study in tables["studies"]:
        assert (study["status"] == "predicted") == (study["prediction"] is not None) == (study["probability"] is not None)
        assert (study["risk"] == 2_000_000) == (study["probability"] is None)
        assert (study["review_state"] == "unreviewed") == (study["first_reviewed_at"] is None)
        assert study["received_at"] < study["completed_at"] <= END + history.DAY


def test_identifiers_are_version_7_and_sort_as_their_keys(made):
    _, tables = made
    studies = tables["studies"]
    assert all(re.fullmatch("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", study["id"]) for study in studies)
    assert sorted(studies, key=lambda study: study["sequence"]) == sorted(studies, key=lambda study: study["id"])
    study = studies[0]
    assert int(study["id"][:8] + study["id"][9:13], 16) == study["received_at"] // 1000 == study["sequence"] >> 21


def test_tallies_are_what_is_counted_anew(made):
    history_, tables = made
    counted = Counter()
    for (_, _, measure, bin_), count in history_.tallies.items():
        counted[measure, bin_] += count
    assert counted["received", ""] == len(tables["studies"])
    for finding in history.FINDINGS:
        assert counted["finding", finding] == sum(row["finding"] == finding for row in tables["predictions"])
    assert sum(count for (measure, _), count in counted.items() if measure == "review") == len(tables["reviews"])
    assert counted["completed", "failed"] == sum(study["status"] == "failed" for study in tables["studies"])
    assert all(sum(count for (measure, _), count in counted.items() if measure == each) == 2000 for each in EDGES)


@pytest.mark.parametrize(("value", "expected"), [(-1, 0), (0, 0), (0.25, 1), (0.3, 1), (1, 3), (2, 3)])
def test_bins_hold_their_lower_edge(value, expected):
    assert history.bin_of(value, EDGES["probability"]) == expected


@pytest.mark.parametrize(("milliseconds", "expected"), [(0.5, 0), (1, 0), (2, 4), (1000, 39), (10**12, 139)])
def test_durations_are_binned_by_quarters_of_a_doubling(milliseconds, expected):
    assert history.duration_bin(int(milliseconds * 1000)) == expected


def test_names_are_their_own_fold():
    # What NameSkeleton changes: see there.
    changed = re.compile("[xjyw]|gh|^e|^dz|[aeiou]i|[^a-z]")
    assert not [name for name in (*names.SURNAMES, *names.GIVEN, names.RARE_FAMILY) if changed.search(name.lower())]
    assert names.RARE_FAMILY not in names.SURNAMES


def test_p99_is_one_of_the_slowest():
    figures = measure_reads.summary([n / 1000 for n in range(1, 201)])
    assert figures == {"count": 200, "median": 100.5, "p99": 199.0, "worst": 200.0}


def test_ratio_is_held_against_the_aim():
    rows = [scale_report.row("finding", [{"median": 2.0, "p99": 3.0}, {"median": value, "p99": 9.0}]) for value in (2.9, 3.1)]
    assert [row[-2:] for row in rows] == [("1.45", "yes"), ("1.55", "no")]
