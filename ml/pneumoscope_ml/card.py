"""MODEL_CARD.md, written from the manifest so that no figure in it can differ from what was measured."""

import json
from pathlib import Path

TEMPLATE = """# Model card: {name} {version}

{description}

**Not for standalone diagnosis.** A person qualified to read radiographs decides; the model points.

## Intended use

- Frontal chest radiographs (CR or DX, AP or PA) of the populations below, as a second look or to order a worklist.
- Not for: lateral views, CT, photographs of films, excluding disease, tuberculosis, COVID-19, tumours, devices, triage without review,
  or any population below whose own films it has not been evaluated on (`pneumoscope evaluate FOLDER`).

## Training data

| source | population | labels | licence |
|---|---|---|---|
| Kermany et al., Cell 2018 (Mendeley Data rscbjbr9sj) | children of 1 to 5 years, one hospital in Guangzhou | graded by physicians | CC BY 4.0 |
| NIH ChestX-ray14 (Wang et al., CVPR 2017), a small part | {adults} years, one hospital in the United States | mined from report text, noisy | no restrictions on use; the NIH Clinical Center is the data provider |

NIH films that the report text calls pneumonia but radiologists (RSNA) read as showing no opacity were left out.
The network starts from ImageNet weights: torchvision `EfficientNet_B0_Weights.IMAGENET1K_V1` (BSD-3-Clause), which is timm
`efficientnet_b0.ra_in1k` (Apache-2.0).

## What it computes

EfficientNet-B0 on 224 x 224 grey pictures. Normalisation is inside the graph: half rank transform, half standard score, both over the central
ellipse, so that exposure, contrast and gamma hardly move the answer. The last three stages were trained further on strongly changed films (aspect, scale,
local contrast, shading) and averaged over several runs. The logit is the mean of a 7 x 7 map of evidence. The out-of-distribution score is the
distance of early and middle features to principal subspaces of the training films, in standard scores, averaged.

## Figures on validation

Validation shares no person with training; thresholds and calibration were chosen on it, so these figures flatter. Square brackets: 95 % bootstrap intervals.

{validation}

At the operating points (Kermany):

{points}

## Under stress

The balanced threshold is frozen.

{stress}

## Out of distribution

Threshold {outlier:.3f}. Share flagged:

{flagged}

Scores of the real radiographs of other body parts that were at hand: {other_parts}.

## Shortcuts

What a model without lungs to look at reaches on the same validation films (AUC). The first comes from films whose original size is on record.

{shortcuts}

## Saliency

- Peak of the map in the inner 5 x 5 of 7 x 7 cells on true positives: {peak:.1%}.
- Rank correlation of the maps with those of a network whose weights were scrambled (0 is sane):
{sanity}

## INT8

{int8}

## Known limits

- Validation normals come from the same days as training normals. Normals of another day, machine or hospital may score higher, above all where the original
  shows little above and below the chest, so that squashing it to a square stretches it upright (stress table); evaluate before use.
- Adult labels are few and noisy; the interval above says how little is known.
- Probabilities assume that {prevalence:.0%} of films show pneumonia; where fewer do, a positive is less likely true than it says.
- Age, sex and ancestry of the children are unknown, so fairness among them was not measured.
"""


def write(folder: Path, prevalence: float) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    figures = manifest["figures"]
    ages = next(entry for entry in manifest["population"]["ages"] if entry["source"] == "nih")
    text = TEMPLATE.format(
        name=manifest["name"],
        version=manifest["version"],
        description=manifest["description"],
        adults=f"{ages['minimumYears']} to {ages['maximumYears']}",
        validation=_validation(figures["validation"]),
        points=_points(manifest["operatingPoints"], figures["validation"]["kermany"]["points"]),
        stress=_stress(figures["stress"]),
        outlier=manifest["outOfDistribution"]["threshold"],
        flagged=_flagged(figures["outOfDistribution"]),
        other_parts="; ".join(f"{name} {score:.1f}" for name, score in figures["outOfDistribution"]["other_parts"].items()) or "none",
        shortcuts=_shortcuts(figures["shortcuts"]),
        peak=figures["saliency"]["peakInside"],
        sanity="\n".join(f"  - {name}: {value:.2f}" for name, value in figures["saliency"]["scrambledCorrelation"].items()),
        int8=_int8(manifest["graphs"]),
        prevalence=prevalence,
    )
    (folder / "MODEL_CARD.md").write_text(text)


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _bracketed(figure: dict) -> str:
    low, high = figure["interval"]
    return f"{figure['value']:.3f} [{low:.3f}, {high:.3f}]"


def _validation(sources: dict) -> str:
    header = ["source", "films", "pneumonia", "AUC", "AUC within view", "calibration error", "Brier"]
    return _table(header, [
        [name, str(of["pictures"]), str(of["positives"]), _bracketed(of["auc"]), f"{of['aucWithinView']:.3f}", f"{of['calibrationError']:.3f}", f"{of['brier']:.3f}"]
        for name, of in sources.items()
    ])


def _points(points: dict, measured: dict) -> str:
    return _table(["point", "threshold", "accuracy", "sensitivity", "specificity"], [
        [name, f"{point['threshold']:.3f}", *(_bracketed(measured[name][figure]) for figure in ("accuracy", "sensitivity", "specificity"))]
        for name, point in points.items()
    ])


def _stress(stresses: dict) -> str:
    return _table(["stress", "AUC Kermany", "AUC NIH", "sensitivity", "specificity"], [
        [name, f"{of['auc']['kermany']:.4f}", f"{of['auc']['nih']:.3f}", f"{of['sensitivity']:.3f}", f"{of['specificity']:.3f}"]
        for name, of in stresses.items()
    ])


def _flagged(figures: dict) -> str:
    rows = [[f"chest films, {source}", f"{share:.1%}"] for source, share in figures["chest"].items()]
    rows += [[f"chest films under stress, {source}", f"{share:.1%}"] for source, share in figures["chest_stressed"].items()]
    rows += [[kind, f"{share:.1%}"] for kind, share in figures["strangers"].items()]
    return _table(["pictures", "flagged"], rows)


def _shortcuts(baselines: dict) -> str:
    return _table(["baseline", "Kermany", "NIH"], [[name, f"{auc['kermany']:.3f}", f"{auc['nih']:.3f}"] for name, auc in baselines.items()])


def _int8(graphs: list[dict]) -> str:
    gates = [graph["gate"] for graph in graphs if graph["precision"] == "int8"]
    if not gates:
        return "No quantised graph in this version."
    gate = gates[0]
    verdict = "passed" if gate["passed"] else "did not pass"
    return f"The quantised graph {verdict} its gate: AUC lost {gate['aucLoss']:.4f}, findings changed {gate['findingsChanged']:.2%}, flags changed {gate['flagsChanged']:.2%}."
