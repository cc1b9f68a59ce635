"""What is said of the server that a service uses, in English and Spanish."""

from __future__ import annotations

from typing import Final

from domain.wording import Message

OTHER_CLUSTER: Final = Message(
    "other-cluster",
    "The server at {address} is not the database that this service uses, nor a copy of it. If it is meant, start the "
    "service again.",
    "El servidor en {address} no es la base de datos que usa este servicio, ni una copia. Si es el correcto, inicie el "
    "servicio de nuevo.",
)
OLDER_TIMELINE: Final = Message(
    "older-timeline",
    "The server at {address} stands on timeline {timeline}, and this service has used timeline {used}: it lacks what "
    "was recorded since a standby was promoted. Take it out of DATABASE_URL.",
    "El servidor en {address} está en la línea de tiempo {timeline}, y este servicio ha usado la {used}: le falta lo "
    "que se registró desde que se promovió una réplica. Quítelo de DATABASE_URL.",
)
LACKS_CONFIRMED: Final = Message(
    "lacks-confirmed",
    "The server at {address} lacks changes that this service has confirmed, up to position {position}: it is not used. "
    "Where the one that has them is gone for good, start the service again.",
    "Al servidor en {address} le faltan cambios que este servicio confirmó, hasta la posición {position}: no se usa. "
    "Si el que los tiene se perdió del todo, inicie el servicio de nuevo.",
)
