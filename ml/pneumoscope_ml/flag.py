"""The out-of-distribution threshold: above nearly all chest films, below nearly everything else."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from . import data, strangers
from .predict import Graph
from .validation import Validation


@dataclass(frozen=True)
class Flagging:
    """A threshold, the share of each set that lies above it, and the scores of single films of other body parts."""

    threshold: float
    chest: dict[str, float]
    chest_stressed: dict[str, float]
    strangers: dict[str, float]
    other_parts: dict[str, float]


def choose(config: dict, graph: Graph, validation: Validation, cache: Path) -> Flagging:
    if not cache.exists():
        cache.write_text(json.dumps(asdict(_choose(config, graph, validation)), indent=2))
    return Flagging(**json.loads(cache.read_text()))


def _choose(config: dict, graph: Graph, validation: Validation) -> Flagging:
    films = data.load_pictures(validation.records[::4])
    scores = {kind: graph(pictures).ood_score for kind, pictures in strangers.kinds(films, config["seed"])}
    stressed = {source: np.concatenate([score[validation.rows(source)] for score in validation.ood_score.values()]) for source in ("kermany", "nih")}
    threshold = between(stressed, scores, **config["flag"])
    share = lambda sets: {name: float((score > threshold).mean()) for name, score in sets.items()}
    plain = {source: validation.ood_score["none"][validation.rows(source)] for source in stressed}
    other_parts = {name: float(graph(picture).ood_score[0]) for name, picture in strangers.other_parts().items()}
    return Flagging(threshold, share(plain), share(stressed), share(scores), other_parts)


def between(
    films: dict[str, np.ndarray], others: dict[str, np.ndarray], *, films_below: float, others_above: float, part: float
) -> float:
    """Lies `part` of the way from the films' upper quantile to the others' lower one; each is that of the worst set.

    Where the two overlap the films win: an alarm that rings at every film is soon ignored.
    """
    lower = max(float(np.quantile(score, films_below)) for score in films.values())
    upper = min(float(np.quantile(score, 1 - others_above)) for score in others.values())
    return lower + part * max(upper - lower, 0.0)
