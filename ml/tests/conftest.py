"""What tests need and may lack: the shared radiographs, torch, a made model. What is lacking is skipped with a word that says so."""

import pytest

from pneumoscope_ml import settings


@pytest.fixture(scope="session")
def config() -> dict:
    return settings.load_config()


@pytest.fixture(scope="session")
def records():
    if not (settings.DATA / "manifest.csv").exists():
        pytest.skip(f"SKIPPED LOUDLY: no radiographs at {settings.DATA}; set PNEUMOSCOPE_DATA")
    from pneumoscope_ml import data

    return data.load_records()


@pytest.fixture(scope="session")
def version(config):
    folder = settings.version_folder(config)
    if not (folder / "manifest.json").exists():
        pytest.skip(f"SKIPPED LOUDLY: no model version at {folder}; make one first")
    return folder
