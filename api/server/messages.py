"""What is said of the condition of the service, in English and Spanish, wherever it is told."""

from __future__ import annotations

from typing import Final

from domain.wording import Message
from projections.engine.status import State

# Projections
AT_POSITION: Final = {
    State.LEADING.value: Message(
        "projection-leading", "At position {position}, leading.", "En la posición {position}, en marcha."
    ),
    State.RECONNECTING.value: Message(
        "projection-reconnecting",
        "At position {position}, reconnecting.",
        "En la posición {position}, conectándose de nuevo.",
    ),
    State.STOPPED.value: Message(
        "projection-stopped", "At position {position}, stopped.", "En la posición {position}, detenida."
    ),
    State.REBUILDING.value: Message(
        "projection-rebuilding",
        "At position {position}, rebuilding, {percent}.",
        "En la posición {position}, reconstruyéndose, {percent}.",
    ),
}
"""By what is being done about it."""
BEHIND_AND_STOPPED: Final = Message(
    "projection-behind-and-stopped",
    "{events} events behind; the service does not run.",
    "Le faltan {events} eventos; el servicio no está en marcha.",
)
FAR_BEHIND: Final = Message(
    "projection-far-behind", "{events} events, {seconds} s behind.", "Le faltan {events} eventos, {seconds} s."
)
NOT_FOLLOWED: Final = {
    State.RECONNECTING.value: Message(
        "projection-is-reconnecting",
        "The projection {name} is reconnecting.",
        "La proyección {name} se conecta de nuevo.",
    ),
    State.STOPPED.value: Message(
        "projection-is-stopped", "The projection {name} is stopped.", "La proyección {name} está detenida."
    ),
}
SET_ASIDE: Final = Message(
    "customers-set-aside",
    "{count} set aside: see `customers projections`.",
    "{count} apartados: vea `customers projections`.",
)
NOBODY_SET_ASIDE: Final = Message("nobody-set-aside", "No customer is set aside.", "Ningún cliente está apartado.")

# Checkpoints
SIGNED_UP_TO: Final = Message(
    "signed-up-to", "Signed up to position {position}.", "Firmado hasta la posición {position}."
)
NOTHING_SIGNED: Final = Message(
    "nothing-signed", "There are none yet in {directory}.", "Aún no hay ninguna en {directory}."
)

# What everything needs
DATABASE_SILENT: Final = Message("database-silent", "The database does not answer.", "La base de datos no responde.")
COMMANDS_NOT_TAKEN: Final = Message("commands-not-taken", "Commands are not being taken.", "No se reciben cambios.")
