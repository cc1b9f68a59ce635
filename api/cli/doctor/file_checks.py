"""What lies on the disk beside the database: who may read it, and whether there is room."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from api.cli.doctor.diagnosis import Diagnosis
from api.server.admin_key import admin_key_file
from api.server.complaints import is_nearly_full
from api.server.condition import Severity
from api.server.places import PlaceFault, places_of
from api.server.preparation import master_key_file
from api.settings import Settings
from application.database.embedded.data_directory import DataDirectory


def check_files(settings: Settings) -> Iterator[Diagnosis]:
    """Modes of what is secret, and room on the disk."""
    data_dir = settings.data_dir
    if not data_dir.exists():
        yield Diagnosis("data directory", Severity.NOTE, f"{data_dir} is not there yet.")
    elif not os.access(data_dir, os.R_OK | os.X_OK):
        yield Diagnosis(
            "data directory", Severity.WRONG, f"{data_dir} is closed to this user. Run it as the user of the service."
        )
    else:
        loose = list(_loose(settings))
        yield from loose or [Diagnosis("data directory", Severity.OK, str(data_dir))]
        disk = shutil.disk_usage(data_dir)
        severity = Severity.WRONG if is_nearly_full(disk.free, disk.total) else Severity.OK
        yield Diagnosis("disk space", severity, f"{disk.free / 2**30:,.1f} GiB are free.")
    yield from _unwritable(settings)
    environment = Path(".env")
    if _is_more_than(environment, 0o640):
        yield _open_to_others(Severity.NOTE, "settings file", environment.resolve(), "o-rwx")


def _unwritable(settings: Settings) -> Iterator[Diagnosis]:
    """Where nothing could be noted or signed, found out by writing; the next start makes what is not there yet."""
    for place in places_of(settings):
        is_made = place.path.exists() or (place.setting == "SHRED_LEDGER" and place.path.parent.is_dir())
        try:
            if is_made:
                place.try_out()
        except OSError as error:
            yield Diagnosis("writing", Severity.WRONG, PlaceFault(place, error).remedy)


def _loose(settings: Settings) -> Iterator[Diagnosis]:
    """What others could read or write, each with the command that mends it."""
    data = DataDirectory(settings.data_dir)
    if _is_more_than(data.path, 0o755):
        yield _open_to_others(Severity.WRONG, "data directory", data.path, "go-w")
    for directory in (data.secrets, data.cluster):
        if _is_more_than(directory, 0o700):
            yield _open_to_others(Severity.WRONG, "data directory", directory, "700")
    master_key = master_key_file(settings)
    kept = sorted(master_key.parent.glob(f"{master_key.name}.old-*")) if _can_enter(master_key.parent) else []
    for what, file in (
        ("master key", master_key),
        *(("older master key", each) for each in kept),
        ("password of the database", data.password),
        ("admin key", admin_key_file(settings)),
    ):
        if _is_more_than(file, 0o600):
            yield _open_to_others(Severity.WRONG, what, file, "600")
    if settings.ssl_keyfile and _is_more_than(settings.ssl_keyfile, 0o640):
        yield _open_to_others(Severity.WRONG, "key of the certificate", settings.ssl_keyfile, "o-rwx")


def _open_to_others(severity: Severity, what: str, path: Path, mode: str) -> Diagnosis:
    found = f"{path} is open to others (mode {_mode(path):04o}). Run: chmod {mode} {shlex.quote(str(path))}"
    return Diagnosis(what, severity, found)


def _is_more_than(path: Path, most: int) -> bool:
    """Whether others may do more with it than they should; what is not there, or closed to us, is closed to them."""
    return bool(_can_enter(path.parent) and path.exists() and _mode(path) & ~most & 0o777)


def _can_enter(directory: Path) -> bool:
    return os.access(directory, os.R_OK | os.X_OK)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
