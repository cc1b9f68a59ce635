"""Writes the bundle: events, leaves, checkpoints, keys, a manifest, a word of explanation, and the verifier."""

from __future__ import annotations

import hashlib
import json
import shutil
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg

from application.durable import filled_whole
from projections.proof.checkpoint_files import KEYS, PATTERN, CheckpointFiles
from projections.proof.epochs import read_restores
from projections.proof.verification import snapshot, stored_leaves, stored_rows

FORMAT: Final = "customers-audit-bundle/1"
EVENTS: Final = "events.ndjson"
LEAVES: Final = "leaves.bin"
CHECKPOINTS: Final = "checkpoints"
BUFFER: Final = 1 << 20

README: Final = """\
The log of customer events, exported {created_at}: {events} events up to position {position}.

To verify it, on any machine with Python 3.9 or newer and the package cryptography:

    python3 verify.py --key KEY

KEY is the verification key of the log. Take it from the operator or from an earlier bundle; the one in
verification-keys.txt came with these files and proves nothing by itself. Compare also at least one checkpoint with a
copy that you kept or that was kept where the operator's database administrators cannot change it.

events.ndjson          every event in log order; `state` is base64 of what is stored, with personal values encrypted
leaves.bin             for every event its position (8 bytes, big-endian) and its leaf in the Merkle tree (32 bytes)
checkpoints/           signed tree heads, one file a day (c2sp.org/tlog-checkpoint)
verification-keys.txt  the keys of the checkpoints (c2sp.org/signed-note)
manifest.json          counts, restored backups, and the SHA-256 of the files above
verify.py              the verifier; read it, or write your own: a leaf is SHA-256(0x00, position as 8 bytes,
                       customer id as 16, version as 8, length of the topic as 4, topic, length of the state as 4,
                       state), integers big-endian; the tree is that of RFC 6962

Verifying shows that no event that a checkpoint covers was changed, removed, added or moved since. It does not show that
everything that happened was recorded, nor anything about events newer than the newest checkpoint.
"""


def export_bundle(
    connection: psycopg.Connection[Any],
    files: CheckpointFiles,
    directory: Path,
    progress: Callable[[int], None] = lambda events: None,
    before_the_last_step: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Write the bundle into a new or empty directory, in constant memory; returns the manifest.

    Checkpoints are copied before the log is read: so none of them has more than the bundle has. The manifest is written
    last; where it does not come to that, nothing is left. Raises `DirectoryNotEmpty`.
    """
    with filled_whole(directory):
        return _export(connection, files, directory, progress, before_the_last_step)


def _export(
    connection: psycopg.Connection[Any],
    files: CheckpointFiles,
    directory: Path,
    progress: Callable[[int], None],
    before_the_last_step: Callable[[], None],
) -> dict[str, Any]:
    (directory / CHECKPOINTS).mkdir()
    with files.locked():
        for path in sorted(files.directory.glob(PATTERN)):
            shutil.copyfile(path, directory / CHECKPOINTS / path.name)
        shutil.copyfile(files.directory / KEYS, directory / KEYS)
    with snapshot(connection):
        restores = read_restores(connection)
        events, position = _write_events(connection, directory / EVENTS, progress)
        _write_leaves(connection, directory / LEAVES)
    created_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    manifest = {
        "format": FORMAT,
        "created_at": created_at,
        "events": events,
        "last_position": position,
        "restores": [
            {"origin": each.number, "first_position": each.first_position, "reason": each.reason} for each in restores
        ],
        "files": {str(path.relative_to(directory)): _digest(path) for path in _exported(directory)},
    }
    readme = README.format(created_at=created_at, events=events, position=position)
    (directory / "README.txt").write_text(readme, encoding="utf-8")
    shutil.copyfile(Path(__file__).with_name("bundle_verifier.py"), directory / "verify.py")
    before_the_last_step()
    (directory / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def _write_events(connection: psycopg.Connection[Any], path: Path, progress: Callable[[int], None]) -> tuple[int, int]:
    count = position = 0
    with path.open("wb", buffering=BUFFER) as file:
        for count, (position, customer, version, topic, state) in enumerate(stored_rows(connection), 1):
            line = (
                f'{{"position":{position},"customer_id":"{UUID(bytes=customer)}","version":{version},'
                f'"topic":{json.dumps(topic.decode())},"state":"{b64encode(state).decode()}"}}\n'
            )
            file.write(line.encode())
            if not count % 5_000:
                progress(count)
    progress(count)
    return count, position


def _write_leaves(connection: psycopg.Connection[Any], path: Path) -> None:
    with path.open("wb", buffering=BUFFER) as file:
        for position, leaf in stored_leaves(connection):
            file.write(position.to_bytes(8, "big") + leaf)


def _exported(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
