"""Where things are, and what `config.toml` says."""

import os
import tomllib
from pathlib import Path

ML = Path(__file__).resolve().parents[1]
REPOSITORY = ML.parent
SHARED = Path(os.environ.get("PNEUMOSCOPE_SHARED", REPOSITORY.parent / "shared"))
DATA = Path(os.environ.get("PNEUMOSCOPE_DATA", SHARED / "data" / "cxr"))
WEIGHTS = SHARED / "weights" / "efficientnet_b0_imagenet.safetensors"
SIDE = 224


def load_config(path: Path | None = None) -> dict:
    with open(path or ML / "config.toml", "rb") as file:
        return tomllib.load(file)


def run_folder(name: str) -> Path:
    """Checkpoints, logs and measurements of one training run; git ignores it."""
    folder = ML / "runs" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def version_folder(config: dict) -> Path:
    return REPOSITORY / "models" / config["version"]["name"] / config["version"]["version"]
