"""How the service logs: one line an event, for people or for machines, without personal data."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

import orjson
import structlog

from api.server.log_stream import LogStream
from api.settings import Settings

_LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}

Line = MutableMapping[str, Any]


def configure(settings: Settings) -> None:
    """Set up structlog, and lead what libraries log through it. Once in every process, before anything is logged."""
    level = _LEVELS[settings.log_level]
    is_terminal = sys.stderr is not None and sys.stderr.isatty()  # None: it was closed
    stream: Any = LogStream(sys.stderr)
    as_text = settings.log_format == "text" or (settings.log_format == "auto" and is_terminal)
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=is_terminal)
        if as_text
        else structlog.processors.JSONRenderer(serializer=_dumps)
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.INFO))
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # it tells of every attempt; `Watch` tells once


def _without_values(_logger: Any, _method: str, line: Line) -> Line:
    """An exception as its class and where it came from: its text can hold what somebody sent."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        line["exception"] = _described(error)
    return line


def _described(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    described = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    described.append(type(error).__name__)
    if error.__cause__ is not None:
        described.append("caused by")
        described += _described(error.__cause__)
    return described


def _dumps(line: Line, **_: Any) -> str:
    return orjson.dumps(line, default=str).decode()
