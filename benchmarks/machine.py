"""What a figure means nothing without: the machine, the versions and how busy it was."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def cores() -> int:
    """Cores this process may use; a container's quota of CPU time is not looked at."""
    return len(os.sched_getaffinity(0))


def machine() -> dict:
    return {
        "processor": processor(),
        "cores": cores(),
        "memoryBytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("onnxruntime", "fastapi", "uvicorn", "pillow")},
        "loadBefore": os.getloadavg()[0],
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def processor() -> str:
    fields = dict(line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if ":" in line)
    named = {key.strip(): value.strip() for key, value in fields.items()}
    return f"{named.get('model name', platform.machine())} (family {named.get('cpu family', '?')}, model {named.get('model', '?')})"
