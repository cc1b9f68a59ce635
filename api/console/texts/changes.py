"""What is said around a change: who, why, before and after."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "changes.before": PageText("Antes:", "Before:"),
    "changes.now": PageText("Ahora:", "Now:"),
    "changes.erased": PageText("[borrado]", "[erased]"),
    "changes.why": PageText("Motivo:", "Reason:"),
    "changes.by_service": PageText("(por {service})", "(through {service})"),
    "changes.import": PageText("importación", "import"),
    "changes.values": PageText(
        "Registró {count} dato|Registró {count} datos", "Recorded {count} value|Recorded {count} values"
    ),
    "changes.show": PageText("(mostrar)", "(show)"),
    "changes.unreadable": PageText("Este evento no se puede abrir: {why}.", "This event cannot be opened: {why}."),
    "changes.of": PageText("{entry}: {member}", "{entry}: {member}"),
}
