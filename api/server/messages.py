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
PROJECTION_BEHIND: Final = Message(
    "projection-far-behind-named",
    "The projection {name} is {seconds} s behind.",
    "La proyección {name} lleva {seconds} s de atraso.",
)
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
CHECKPOINT_OVERDUE: Final = Message(
    "checkpoint-overdue",
    "There are events without a checkpoint for more than {limit} s.",
    "Hay eventos sin firmar desde hace más de {limit} s.",
)
CHECKPOINTS_UNWRITABLE: Final = Message(
    "checkpoint-directory-unwritable",
    "The directory of the checkpoints cannot be written: nothing is signed.",
    "No se puede escribir en el directorio de las firmas: no se firma nada.",
)

# Erasures, and disks
LEDGER_UNWRITABLE: Final = Message(
    "ledger-of-erasures-unwritable",
    "The ledger of erasures cannot be written: nobody can be erased.",
    "No se puede escribir el registro de borrados: no se puede borrar a nadie.",
)
DISK_NEARLY_FULL: Final = Message(
    "disk-nearly-full",
    "Only {mebibytes} MiB are free on the disk of {path}.",
    "Solo quedan {mebibytes} MiB libres en el disco de {path}.",
)

# What everything needs
DATABASE_SILENT: Final = Message("database-silent", "The database does not answer.", "La base de datos no responde.")
NO_COMMIT: Final = {
    "25006": Message(
        "database-read-only",
        "The database is read-only: nothing can be recorded.",
        "La base de datos es de solo lectura: no se puede registrar nada.",
    ),
    "28": Message(
        "database-login-refused",
        "The database refuses the login of the service.",
        "La base de datos rechaza el usuario del servicio.",
    ),
    "42501": Message(
        "database-login-may-not-write",
        "The login of the service may not write.",
        "El usuario del servicio no puede escribir.",
    ),
    "53": Message(
        "database-without-resources",
        "The database has no memory or connections left.",
        "La base de datos no tiene memoria o conexiones disponibles.",
    ),
    "53100": Message(
        "database-disk-full", "The disk of the database is full.", "El disco de la base de datos está lleno."
    ),
    "55P03": Message(
        "append-lock-held",
        "Somebody else holds the lock of the log.",
        "Alguien más tiene tomado el candado del registro.",
    ),
    "57": Message(
        "database-stopping",
        "The database ends what it is told: it stops, starts, or takes too long.",
        "La base de datos interrumpe lo que se le pide: se detiene, arranca o tarda demasiado.",
    ),
}
"""Why no commit is possible: by SQLSTATE, or by its class."""
NO_STANDBY: Final = Message(
    "no-standby", "No standby confirms what is recorded.", "Ninguna réplica confirma lo que se registra."
)
NO_COMMIT_FOR: Final = Message(
    "commit-refused",
    "The database refuses commits (SQLSTATE {sqlstate}).",
    "La base de datos rechaza los cambios (SQLSTATE {sqlstate}).",
)
NO_COMMIT_SINCE: Final = Message(
    "no-commit-since",
    "There has been no commit for {seconds} s: the database is frozen, or waits for a standby.",
    "No se confirma ningún cambio desde hace {seconds} s: la base de datos está detenida o espera una réplica.",
)
COMMANDS_NOT_TAKEN: Final = Message("commands-not-taken", "Commands are not being taken.", "No se reciben cambios.")
