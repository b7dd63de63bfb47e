#!/usr/bin/env python3
"""Writes the test pictures and manifest.json into a folder.

    python pictures.py FOLDER

manifest.json is a list of {file, expected, width, height, what}: `expected` is "ok" or the error code of the interface, the
sides are those of the upright original. The same pictures come out every time.
"""

import argparse
import itertools
import json
from pathlib import Path

import bad_dicom_pictures
import bad_pictures
import dicom_pictures
import jpeg_pictures
import png_pictures


def main():
    parser = argparse.ArgumentParser(description="Writes the test pictures and their manifest.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    manifest = []
    for name, data, expected, width, height, what in all_pictures():
        (folder / name).write_bytes(data)
        manifest.append({"file": name, "expected": expected, "width": width, "height": height, "what": what})
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    print(f"{len(manifest)} pictures in {folder}")


def all_pictures():
    modules = (jpeg_pictures, png_pictures, dicom_pictures, bad_pictures, bad_dicom_pictures)
    return itertools.chain.from_iterable(module.pictures() for module in modules)


if __name__ == "__main__":
    main()
