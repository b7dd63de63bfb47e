"""Two years of a hospital, made up: patients, studies, predictions, reviews and the tallies that the service would have kept of them.

Rows are made after one that the service itself has written, so that they hold what it reads.
"""

from __future__ import annotations

import json
import math
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from names import GIVEN, RARE_FAMILY, SURNAMES, WEIGHTS

DAYS = 730
DAY = 86_400_000_000  # µs
FINDINGS = ("normal", "indeterminate", "pneumonia")
STUDIES_A_PATIENT = 5
RARE = 5  # patients with the rare name, whatever the size
FAILED = 200  # one study more in so many that could not be read

Row = dict[str, object]


@dataclass(frozen=True)
class Templates:
    """A study, its prediction and its image as the service wrote them, and the model version's reference histograms."""

    study: Row
    prediction: Row
    image: Row
    edges: dict[str, list[float]]
    thresholds: tuple[float, float]

    @property
    def model(self) -> str:
        return f"{self.prediction['model_name']}/{self.prediction['model_version']}"


@dataclass
class History:
    """`rows()` yields `(table, row)`; afterwards `tallies` and `facts` are complete."""

    templates: Templates
    predictions: int
    end: int  # µs since 1970
    seed: int = 1
    tallies: Counter = field(default_factory=Counter)
    facts: dict[str, list] = field(default_factory=lambda: {"studies": [], "patients": [], "recordNumbers": []})

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.start = self.end - DAYS * DAY
        self.patients: list[tuple[int, str]] = []
        self.counter = 0

    def rows(self) -> Iterator[tuple[str, Row]]:
        step = DAYS * DAY / self.predictions
        every = max(1, self.predictions // 1000)
        for number in range(self.predictions):
            moment = int(self.start + (number + self.random.random()) * step)
            if number % STUDIES_A_PATIENT == 0:
                yield "patients", self.patient(moment)
            yield from self.study(moment + 1000, isRemembered=number % every == 0)
            if number % FAILED == 0:
                yield from self.failure(moment + 2000)

    def patient(self, moment: int) -> Row:
        number = len(self.patients)
        rare = self.predictions // STUDIES_A_PATIENT // RARE
        family = RARE_FAMILY if number % rare == rare // 2 else self.random.choices(SURNAMES, cum_weights=WEIGHTS)[0]
        given, middle = self.random.choice(GIVEN), self.random.choice(GIVEN)
        record = f"MRN-{number:07d}"
        sequence, identifier = self.identifier(moment)
        words = f"{family} {given} {middle} mrn {number:07d}".lower()
        self.patients.append((sequence, words))
        if len(self.facts["patients"]) < 1000:
            self.facts["patients"].append(identifier)
        elif self.random.random() < 0.01:
            self.facts["patients"][self.random.randrange(1000)] = identifier
        self.facts["recordNumbers"].append(record)
        return {
            "sequence": sequence,
            "id": identifier,
            "record_number": record,
            "family_name": family,
            "given_name": given,
            "middle_name": middle,
            "birth_date": f"{self.random.randint(1935, 2024)}-{self.random.randint(1, 12):02d}-{self.random.randint(1, 28):02d}",
            "sex": self.random.choice(("female", "male")),
            "phone": f"+99890{self.random.randint(1000000, 9999999)}",
            "revision": 1,
            "created_at": moment,
            "updated_at": moment,
            "search_words": words,
        }

    def study(self, received: int, isRemembered: bool) -> Iterator[tuple[str, Row]]:
        chance = self.random.random
        predicted = received + int(40_000 * math.exp(self.random.gauss(0, 0.5)))
        probability = self.random.betavariate(0.3, 0.6)
        sequence, identifier = self.identifier(received)
        own, prediction = self.identifier(predicted)
        patient, words = self.random.choice(self.patients) if chance() < 0.95 else (None, "")
        image = f"{self.random.getrandbits(256):064x}"
        row = self.templates.prediction | {
            "sequence": own,
            "id": prediction,
            "study": sequence,
            "finding": self.finding(probability),
            "probability": probability,
            "strangeness": abs(self.random.gauss(1, 0.4)),
            "brightness": min(1, max(0, self.random.gauss(0.5, 0.08))),
            "contrast": min(0.5, max(0, self.random.gauss(0.2, 0.04))),
            "predicted_at": predicted,
        }
        study = self.templates.study | {
            "sequence": sequence,
            "id": identifier,
            "patient": patient,
            "image": image,
            "received_at": received,
            "completed_at": predicted,
            "prediction": own,
            "finding": row["finding"],
            "probability": probability,
            "risk": round(probability * 1e6),
            "search_words": words,
            "age_years": round(chance() * 90, 1) if chance() < 0.5 else None,
        }
        yield "images", self.templates.image | {"digest": image, "created_at": received}
        review = self.review(study, row) if chance() < 0.3 else None
        yield "studies", study
        yield "predictions", row
        if review:
            yield "reviews", review
        self.count(study, row)
        if isRemembered:
            self.facts["studies"].append(identifier)

    def failure(self, received: int) -> Iterator[tuple[str, Row]]:
        sequence, identifier = self.identifier(received)
        image = f"{self.random.getrandbits(256):064x}"
        yield "images", self.templates.image | {"digest": image, "created_at": received}
        empty = dict.fromkeys(("patient", "radiograph", "prediction", "finding", "probability"))
        yield (
            "studies",
            self.templates.study
            | empty
            | {
                "sequence": sequence,
                "id": identifier,
                "image": image,
                "status": "failed",
                "failure_code": "corrupt",
                "failure_message": "The picture is damaged.",
                "received_at": received,
                "completed_at": received + 1,
                "risk": 2_000_000,
                "search_words": "",
            },
        )
        self.tallies[received // DAY, "", "received", ""] += 1
        self.tallies[received // DAY, "", "completed", "failed"] += 1

    def review(self, study: Row, prediction: Row) -> Row | None:
        """One review, of which the study then tells; none where its time has not come yet."""
        moment = study["received_at"] + int(3_600_000_000 * math.exp(self.random.gauss(1, 1)))
        if moment > self.end:
            return None
        sequence, identifier = self.identifier(moment)
        found = prediction["finding"]
        agrees = self.random.random() < 0.9
        seen = found if agrees else self.random.choice([finding for finding in FINDINGS if finding != found])
        study["review_state"], study["reviewed_finding"] = "agreed" if agrees else "disagreed", seen
        study["first_reviewed_at"] = moment
        model = self.templates.model
        self.tallies[prediction["predicted_at"] // DAY, model, "review", f"{found}{'=' if agrees else '>'}{seen}"] += 1
        self.tallies[moment // DAY, model, "reviewTurnaround", str(duration_bin(moment - study["received_at"]))] += 1
        return {
            "sequence": sequence,
            "id": identifier,
            "study": study["sequence"],
            "prediction": prediction["sequence"],
            "verdict": "agree" if agrees else "disagree",
            "corrected_finding": None if agrees else seen,
            "note": None,
            "reviewer": study["received_by"],
            "reviewed_at": moment,
        }

    def count(self, study: Row, prediction: Row) -> None:
        self.tallies.update(tally_keys(study, prediction, self.templates))

    def finding(self, probability: float) -> str:
        low, high = self.templates.thresholds
        return "pneumonia" if probability >= high else "normal" if probability < low else "indeterminate"

    def identifier(self, moment: int) -> tuple[int, str]:
        """A UUIDv7 and the key of its row, as `UUIDv7.swift` makes them."""
        self.counter = (self.counter + 1) & 0xFFF
        milliseconds, chance = moment // 1000, self.random.getrandbits(62)
        digits = f"{milliseconds:012x}7{self.counter:03x}{1 << 63 | chance:016x}"
        sequence = (milliseconds & 0x3FF_FFFF_FFFF) << 21 | self.counter << 9 | chance >> 53
        return sequence, f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def tally_keys(study: Row, prediction: Row, templates: Templates) -> list[tuple[int, str, str, str]]:
    """What the service counts when a picture is predicted: `TallyChanges.swift`."""
    day, model = prediction["predicted_at"] // DAY, templates.model
    radiograph = json.loads(prediction["radiograph"])
    values = {
        "probability": prediction["probability"],
        "outOfDistribution": prediction["strangeness"],
        "brightness": prediction["brightness"],
        "contrast": prediction["contrast"],
        "width": radiograph["width"],
        "height": radiograph["height"],
    }
    return [
        (study["received_at"] // DAY, "", "received", ""),
        (study["completed_at"] // DAY, model, "completed", "predicted"),
        (day, model, "finding", prediction["finding"]),
        *((day, model, "warning", code) for code in {warning["code"] for warning in json.loads(prediction["warnings"])}),
        (day, model, "predictionTurnaround", str(duration_bin(study["completed_at"] - study["received_at"]))),
        *((day, model, measure, str(bin_of(values[measure], edges))) for measure, edges in templates.edges.items()),
    ]


def duration_bin(microseconds: int) -> int:
    """`LogarithmicHistogram.swift`."""
    return min(int(math.log2(microseconds / 1000) * 4), 139) if microseconds > 1000 else 0


def bin_of(value: float, edges: list[float]) -> int:
    """`HistogramBins.swift`."""
    return max(0, bisect_right(edges, value, hi=len(edges) - 1) - 1)
