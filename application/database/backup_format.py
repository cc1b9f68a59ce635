"""What a backup is made of: which tables, how they lie in files, and the manifest that vouches for the files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from application.database.restores import NOTHING_KNOWN, Beside
from application.durable import replace_file

FORMAT: Final = 2
READABLE: Final = (1, 2)
"""The first one says nothing of what was beside the database."""
MANIFEST: Final = "manifest.json"
CHUNK: Final = 2**20

PRIMARY: Final = (
    "events",
    "customer_keys",
    "claims",
    "receipts",
    "log_origins",
    "secrets",
    "api_keys",
    "erasure_certificates",
    "imports",
    "import_rows",
    "import_columns",
    "restores",
)
"""Tables that nothing else can be made from again; all other tables are made from these."""

MADE_AGAIN: Final = (
    "schema_versions",
    "projections",
    "parked_customers",
    "writers",
    "append_lock",
    "leases",
    "import_chunks",
    "suspended_keys",
    "sessions",
    "sign_in_links",
    "wrong_keys",
)
"""Tables of the schema that belong to a running service: an import that ran goes on when its file is sent again, people
sign in again, and a restore suspends all keys anew."""

ORDER: Final[dict[str, tuple[str, ...]]] = {
    "events": ("position",),
    "customer_keys": ("customer_id",),
    "claims": ("tag",),
    "receipts": ("key_tag",),
    "log_origins": ("origin",),
    "secrets": ("name",),
    "api_keys": ("name",),
    "erasure_certificates": ("customer_id",),
    "imports": ("id",),
    "import_rows": ("import_id", "number"),
    "import_columns": ("caller", "header_tag"),
    "restores": ("number",),
}


class BackupRefused(Exception):
    """It cannot be written or restored like this; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """The rows of one table, as PostgreSQL's COPY writes them (text format, UTF-8)."""

    table: str
    file: str
    columns: Sequence[str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a backup that one wants to know before using it."""

    format: int
    created_at: str
    schema_version: int
    server: str
    head_position: int
    master_key_id: str | None
    tables: Sequence[TableFile]
    beside: Beside = NOTHING_KNOWN

    def write(self, directory: Path) -> None:
        """The last file of a backup: a directory without it is not one."""
        replace_file(
            directory / MANIFEST, json.dumps(asdict(self) | {"beside": self.beside._asdict()}, indent=2) + "\n"
        )

    @classmethod
    def read(cls, directory: Path) -> Manifest:
        """Raises `BackupRefused` where there is none that this version can read."""
        try:
            content: dict[str, Any] = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise BackupRefused(
                f"{directory} holds no whole backup: {MANIFEST}, which is written last, is missing."
            ) from None
        except (ValueError, OSError):
            raise BackupRefused(f"{directory / MANIFEST} cannot be read.") from None
        if content.get("format") not in READABLE:
            raise BackupRefused(f"The backup has the format {content.get('format')}, this version reads {FORMAT}.")
        try:
            tables = [TableFile(**each) for each in content["tables"]]
            return cls(**content | {"tables": tables, "beside": Beside(**content.get("beside", {}))})
        except (TypeError, KeyError):
            raise BackupRefused(f"{directory / MANIFEST} is damaged.") from None


def verify(directory: Path, manifest: Manifest) -> None:
    """Compare every file with its checksum; raises `BackupRefused` and names the first that does not fit."""
    if {each.table for each in manifest.tables} - set(PRIMARY):
        raise BackupRefused("The backup has tables that this version does not know.")
    for each in manifest.tables:
        path = directory / Path(each.file).name
        try:
            if sha256_of(path) != each.sha256:
                raise BackupRefused(f"{path} is not what was backed up: its checksum differs. Nothing was restored.")
        except FileNotFoundError:
            raise BackupRefused(f"{path} is missing. Nothing was restored.") from None


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
