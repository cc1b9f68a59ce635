"""What is said of tables that are not as this version of the service makes them, in English and Spanish."""

from __future__ import annotations

from typing import Final

from domain.wording import Message

TOO_NEW: Final = Message(
    "projection-too-new",
    "The projection {name} has the tables of a newer version of the service.",
    "La proyección {name} tiene las tablas de una versión más nueva del servicio.",
)
SHAPE_TOO_NEW: Final = Message(
    "projection-shape-too-new",
    "The tables of the projection {name} have the shape {shape}, this version of the service knows {known}. "
    "Run the newer version of the service.",
    "Las tablas de la proyección {name} tienen la forma {shape}; esta versión del servicio conoce {known}. "
    "Ejecute la versión más nueva del servicio.",
)
BEING_REBUILT: Final = Message(
    "projection-being-rebuilt",
    "The projection {name} is being rebuilt: {percent}.",
    "La proyección {name} se está reconstruyendo: {percent}.",
)
WAITS_FOR_VERSION: Final = Message(
    "projection-waits-for-version",
    "The projection {name} waits to be rebuilt for this version of the service.{error}",
    "La proyección {name} espera que se reconstruya para esta versión del servicio.{error}",
)
WAITS_FOR_SETTING: Final = Message(
    "projection-waits-for-setting",
    "The projection {name} was made for {made_for}; it is rebuilt for {wanted} when a service with that setting "
    "starts.{error}",
    "La proyección {name} se hizo para {made_for}; se reconstruye para {wanted} cuando arranca un servicio con ese "
    "ajuste.{error}",
)
"""`error` is what kept it from being rebuilt, behind a blank, or nothing."""
