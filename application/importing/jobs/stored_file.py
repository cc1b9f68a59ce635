"""The file of an import, read back from the database piece by piece: no byte of it lies open on a disk."""

from __future__ import annotations

import os
from collections import OrderedDict
from io import BufferedReader, RawIOBase
from typing import Any, Final
from uuid import UUID

import psycopg

from application.importing.jobs import jobs_sql as sql
from application.importing.jobs.import_key import ImportKey

CHUNK: Final = 262_144
"""Bytes of the file in one piece; the last one has less."""
KEPT: Final = 8
"""How many opened pieces are kept: a workbook is read at its end, then in a few places at a time."""


class FileGone(Exception):
    """A piece of the file is not there any more: the import was stopped, or its database restored without it."""


class StoredFile(RawIOBase):
    """Can be read anywhere, as workbooks need it; holds no more than a few pieces in memory.

    Raises `FileGone`, and `InvalidTag` where a piece was changed or moved.
    """

    def __init__(self, connection: psycopg.Connection[Any], import_id: UUID, key: ImportKey, size: int) -> None:
        super().__init__()
        self._connection, self._import_id, self._key, self._size = connection, import_id, key, size
        self._position = 0
        self.trouble: Exception | None = None
        """What last kept it from being read: readers of files make something else of it."""
        self._opened: OrderedDict[int, bytes] = OrderedDict()

    def buffered(self) -> BufferedReader:
        """What readers of files take."""
        return BufferedReader(self, CHUNK)

    @property
    def position(self) -> int:
        """How far it was read."""
        return self._position

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("There is nothing in front of a file.")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        number, skipped = divmod(self._position, CHUNK)
        if self._position >= self._size:
            return 0
        try:
            chunk = self._chunk(number)
        except Exception as trouble:
            self.trouble = trouble
            raise
        piece = memoryview(chunk)[skipped : skipped + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def _chunk(self, number: int) -> bytes:
        if number in self._opened:
            self._opened.move_to_end(number)
            return self._opened[number]
        row = self._connection.execute(sql.CHUNK, [self._import_id, number], binary=True).fetchone()
        if row is None:
            raise FileGone
        opened = self._key.open("chunk", row[0], number)
        if not opened:
            raise FileGone
        self._opened[number] = opened
        if len(self._opened) > KEPT:
            self._opened.popitem(last=False)
        return opened
