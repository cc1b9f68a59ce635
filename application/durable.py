"""Files that are there as a whole or not at all, and on disk before anything relies on them.

The embedded PostgreSQL has its own: its watchdog runs without the rest of the service.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO


class DirectoryNotEmpty(Exception):
    """Something is there already where a directory is to be filled; the message says where."""


def replace_file(path: Path, text: str) -> None:
    """Write a file that only we read, in the place of what is there; it is on disk when this returns."""
    with drafted(path, path.with_name(f"{path.name}.new")) as file:
        file.write(text)
    sync_directory(path.parent)


@contextmanager
def drafted(path: Path, draft: Path) -> Iterator[TextIO]:
    """A draft of a text, as `drafted_bytes` has it."""
    with drafted_bytes(path, draft) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="")
        try:
            yield text
        finally:
            text.detach()


@contextmanager
def drafted_bytes(path: Path, draft: Path) -> Iterator[BinaryIO]:
    """A draft in the same directory, readable by us alone, that becomes `path` once it is complete and on disk.

    Where it fails, what was there stays. Links are replaced, never followed. Nobody else may write the same draft.
    """
    draft.unlink(missing_ok=True)  # one that was left behind may be open to others
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def filled_whole(directory: Path, mode: int = 0o777) -> Iterator[None]:
    """Meanwhile a directory that is empty, or not there yet, is filled; where that fails, it is as it was again.

    Raises `DirectoryNotEmpty`.
    """
    is_new = not directory.exists()
    if not is_new and (not directory.is_dir() or any(directory.iterdir())):
        raise DirectoryNotEmpty(f"{directory} is not empty; name one that is empty, or not there yet.")
    try:
        directory.mkdir(mode, parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in [directory] if is_new else list(directory.iterdir()):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def append_whole(descriptor: int, content: bytes) -> None:
    """Append all of it and have it on disk; where that fails, raises OSError, and the file is as long as before."""
    before = os.fstat(descriptor).st_size
    try:
        if os.write(descriptor, content) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, before)
        raise


def try_writing(directory: Path, mode: int = 0o777) -> None:
    """Write a file, have it on disk and remove it again; raises OSError where that is impossible.

    Makes the directory, with this mode, where it is missing.
    """
    try:
        directory.mkdir(mode=mode, parents=True, exist_ok=True)
    except FileExistsError:  # so it says of a file in the place of a directory
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(directory)) from None
    descriptor, name = tempfile.mkstemp(prefix=".tried-", dir=directory)
    try:
        os.write(descriptor, b".")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
        os.unlink(name)


def sync_directory(path: Path) -> None:
    """Have the entries of a directory on disk: new names and renames."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
