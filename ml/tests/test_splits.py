"""No person and no picture in two folds: otherwise every figure is a lie."""

import hashlib
from collections import defaultdict

import numpy as np
import pytest
from PIL import Image

from pneumoscope_ml import data, settings

FOLDS = ("train", "shift", "val")


@pytest.fixture(scope="module")
def folds(records, config):
    return {name: data.fold(records, name, config) for name in FOLDS}


def test_every_fold_holds_films_of_both_sources_where_it_should(folds):
    assert {record.group for record in folds["train"]} == {record.group for record in folds["val"]}
    assert {record.group for record in folds["shift"]} == {"kermany/NORMAL"}


def test_no_person_is_in_training_and_validation(folds):
    assert not people(folds["train"]) & people(folds["val"])
    assert not people(folds["train"]) & people(folds["shift"])


def test_no_file_is_in_two_folds(folds):
    assert_apart(folds, lambda record: hashlib.sha256((settings.DATA / record.path).read_bytes()).hexdigest())


def test_no_picture_is_in_two_folds(folds):
    """The same picture saved anew differs in bytes, but hardly in a coarse grid of grey levels."""
    assert_apart(folds, lambda record: grid(record).tobytes())


def people(records) -> set[tuple[str, str]]:
    return {(record.source, record.person) for record in records}


def assert_apart(folds, fingerprint) -> None:
    found = defaultdict(set)
    for name, records in folds.items():
        for record in records:
            found[fingerprint(record)].add(name)
    assert [names for names in found.values() if len(names) > 1] == []


def grid(record) -> np.ndarray:
    with Image.open(settings.DATA / record.path) as picture:
        return np.asarray(picture.convert("L").resize((24, 24), Image.Resampling.BOX)) >> 3
