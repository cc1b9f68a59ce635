"""On what and with what it was measured."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Final

PACKAGES: Final = (
    "eventsourcing",
    "fastapi",
    "starlette",
    "uvicorn",
    "uvloop",
    "httptools",
    "pydantic",
    "psycopg",
    "sqlalchemy",
    "asyncpg",
    "orjson",
    "cryptography",
)


def machine() -> dict[str, str]:
    """Processor, cores, memory and system."""
    return {
        "processor": _field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
    }


def versions(postgresql: str) -> dict[str, str]:
    """Python, PostgreSQL and the packages that take part."""
    return {
        "Python": platform.python_version(),
        "PostgreSQL": postgresql,
        **{package: version(package) for package in PACKAGES},
    }


def _memory() -> str:
    kibibytes = _field("/proc/meminfo", "MemTotal").removesuffix(" kB")
    return f"{int(kibibytes) / 2**20:.0f} GiB" if kibibytes.isdigit() else "?"


def _field(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
