"""LibreOffice as somebody in an office uses it: opens a file and saves it again, in Spanish."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SPANISH: Final = 3082
UTF_8, CP1252 = "76", "ANSI"

_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>es-ES</value></prop>
</item>
</oor:items>
"""


@dataclass
class LibreOffice:
    """One that nobody has used before: its settings are in a directory of its own."""

    directory: Path

    def __post_init__(self) -> None:
        settings = self.directory / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")

    def saved_as_csv(self, file: Path, *, separator: str = ",", encoding: str = UTF_8) -> bytes:
        """What `file` is after it was opened and saved as CSV, numbers as they are shown."""
        kind = f"csv:Text - txt - csv (StarCalc):{ord(separator)},34,{encoding},1,,{SPANISH},false,true,false"
        return self._saved(file, kind, ".csv")

    def saved_as_workbook(self, file: Path) -> bytes:
        """What `file` is after it was opened and saved as .xlsx."""
        return self._saved(file, "xlsx:Calc MS Excel 2007 XML", ".xlsx")

    def _saved(self, file: Path, kind: str, ending: str) -> bytes:
        command = [
            "soffice",
            f"-env:UserInstallation={(self.directory / 'profile').as_uri()}",
            "--headless",
            "--norestore",
        ]
        if file.suffix == ".csv":  # with everything recognised that can be: dates, fractions, booleans
            command.append(f"--infilter=Text - txt - csv (StarCalc):44,34,{UTF_8},1,,{SPANISH},false,true")
        target = self.directory / "saved"
        done = subprocess.run(
            [*command, "--convert-to", kind, "--outdir", str(target), str(file)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        saved = target / f"{file.stem}{ending}"
        assert saved.exists(), done.stdout + done.stderr
        content = saved.read_bytes()
        saved.unlink()
        return content
