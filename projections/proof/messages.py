"""What is said of a log that is not the one that was signed, in English and Spanish."""

from __future__ import annotations

from typing import Final

from domain.wording import Message

LOG_REWOUND: Final = Message(
    "log-rewound",
    "Events up to position {checkpoint} were recorded, but the log in the database ends at {head}: events are "
    "missing. If a backup was restored, accept that with: customers doctor --accept-restore --reason ...",
    "Se guardaron eventos hasta la posición {checkpoint}, pero el registro en la base de datos termina en {head}: "
    "faltan eventos. Si se restauró una copia, acéptelo con: customers doctor --accept-restore --reason ...",
)
