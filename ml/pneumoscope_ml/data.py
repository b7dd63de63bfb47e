"""Radiographs and what is known of them: `manifest.csv` and the pictures it names."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from . import settings

UNCONFIRMED = "No Lung Opacity / Not Normal"


@dataclass(frozen=True)
class Record:
    """One row of `manifest.csv`."""

    path: str
    source: str
    split: str
    positive: bool
    person: str
    age: float | None
    view: str
    radiologist: str
    width: int
    height: int

    @property
    def group(self) -> str:
        return f"{self.source}/{'PNEUMONIA' if self.positive else 'NORMAL'}"


def load_records(root: Path = settings.DATA) -> list[Record]:
    with open(root / "manifest.csv", newline="") as file:
        return [_record(row) for row in csv.DictReader(file)]


def _record(row: dict[str, str]) -> Record:
    return Record(
        path=row["path"],
        source=row["source"],
        split=row["split"],
        positive=row["label"] == "PNEUMONIA",
        person=row["person"],
        age=float(row["age"]) if row["age"] else None,
        view=row["view"],
        radiologist=row["rsna_class"],
        width=int(row["original_width"]),
        height=int(row["original_height"]),
    )


def fold(records: Sequence[Record], name: str, config: dict) -> list[Record]:
    """`train`, `shift` (early normals kept out of training) or `val`."""
    return [record for record in records if _fold_of(record, config["data"]) == name]


def _fold_of(record: Record, config: dict) -> str | None:
    if config["drop_unconfirmed_positives"] and record.positive and record.radiologist == UNCONFIRMED:
        return None
    if record.split == "train" and is_early(record, config["shift_below"]):
        return "shift"
    return record.split


def is_early(record: Record, below: dict[str, int]) -> bool:
    """Whether a Kermany normal carries a low film number, that is, was taken on an early day."""
    match = re.match(r"(NORMAL2-IM|IM)-(\d+)", Path(record.path).name)
    return match is not None and int(match[2]) < below[match[1]]


def load_pictures(records: Sequence[Record], root: Path = settings.DATA) -> np.ndarray:
    """The pictures as `uint8 [n, 224, 224]`."""
    pictures = np.empty((len(records), settings.SIDE, settings.SIDE), np.uint8)
    for index, record in enumerate(records):
        with Image.open(root / record.path) as picture:
            pictures[index] = picture.convert("L")
    return pictures


def labels(records: Sequence[Record]) -> np.ndarray:
    return np.array([record.positive for record in records])


def mask(records: Sequence[Record], source: str) -> np.ndarray:
    return np.array([record.source == source for record in records])
