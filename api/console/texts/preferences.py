"""What the page says on which a person sets how the pages are."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "preferences.title": PageText("Preferencias", "Preferences"),
    "preferences.where": PageText("Valen en este navegador.", "They hold in this browser."),
    "preferences.language": PageText("Idioma", "Language"),
    "preferences.shortcuts": PageText("Teclas sueltas", "Single keys"),
    "preferences.shortcuts_hint": PageText(
        "Apáguelas si dicta o si usa un lector de pantalla que necesita esas teclas.",
        "Switch them off if you dictate, or if your screen reader needs these keys.",
    ),
    "preferences.shortcuts_on": PageText("Encendidas", "On"),
    "preferences.shortcuts_off": PageText("Apagadas", "Off"),
    "preferences.kept": PageText("Guardado.", "Saved."),
}
