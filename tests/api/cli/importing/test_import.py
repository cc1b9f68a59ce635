"""What the person at the terminal is told of an import: by cell, in Spanish or English, before and after it is done."""

from __future__ import annotations

import csv
import os
import re
import signal
import stat
import threading
from pathlib import Path

import pytest

from api.cli.importing.run import import_file, reading_options
from api.settings import load_settings
from application.importing.options import ImportOptions
from tests.api.cli.conftest import Run
from tests.support.commands import rows
from tests.support.waiting import eventually, held_lock

pytestmark = pytest.mark.usefixtures("on_database")

REGISTERED = "SELECT count(*) FROM events WHERE version = 1"
BEFORE = (
    "external_id,name,tax_id,notes,phone_1,phone_2,billing_1_legal_name,billing_1_tax_id,billing_1_is_default\n"
    "X1,Ñandú,1234567-9,Llamar,2222 3333,5555 1234,Ñandú SA,98765432-2,yes\n"
)


def test_a_dry_run_says_what_would_change_and_its_file_says_all_of_it(customers: Run, tmp_path: Path) -> None:
    customers("import", "-", text=BEFORE)
    file, report = tmp_path / "some.csv", tmp_path / "report.csv"
    file.write_text(
        'Id externo,Nombre,NIT,notas,Teléfono\nX1,Ñandú,1234567-9,"dos\nlíneas",2222 3333\nX2,PeÃ±a,N/A,,\nX3,,CF,,5\n',
        encoding="utf-8",
    )
    tried = customers("import", str(file), "--dry-run", "--replace", "--language", "es", "--report", str(report))
    assert tried.returncode == 1
    assert "se quita: teléfonos 1" in tried.stderr
    assert "cambia: notes 1" in tried.stderr
    assert "No se guardó nada (prueba). Serían: 1 registrados, 1 cambiados, 0 sin cambios, 1 con error." in tried.stderr
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    lines = list(csv.reader(report.read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    told = [(cell, column, what, before, after) for cell, column, what, before, after, _ in lines]
    assert told == [
        ("Celda", "Columna", "Qué", "Antes", "Ahora, o en el archivo"),
        ("2", "notes", "cambia", "Llamar", "dos\nlíneas"),
        ("2", "phone", "se quita", "'+50255551234", ""),
        ("B3", "Nombre", "revisar", "", "PeÃ±a"),
        ("C3", "NIT", "revisar", "", "N/A"),
        ("3", "", "registrado", "", "PeÃ±a"),
        ("B4", "Nombre", "no importado", "", ""),
        ("E4", "Teléfono", "no importado", "", "5"),
    ]
    assert lines[3][5].endswith("Probablemente: Peña")
    workbook = tmp_path / "report.xlsx"
    customers("import", str(file), "--dry-run", "--report", str(workbook))
    assert workbook.read_bytes().startswith(b"PK")
    assert customers("import", str(file), "--errors", str(file)).returncode == 1
    again = customers("import", str(file), "--dry-run", "--report", str(report))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)
    assert customers("import", str(file), "--report", str(tmp_path / "report.ods")).returncode == 1
    assert file.read_text(encoding="utf-8").startswith("Id externo")


def test_a_warning_is_no_failure_and_the_language_is_that_of_the_locale(
    customers: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "name,tax_id,phone_1\nAna,no tiene,5555 1234\n"
    for locale, words in (("es_GT.UTF-8", "Dice que no hay NIT"), ("C.UTF-8", "Says that there is no tax id")):
        monkeypatch.setenv("LC_ALL", locale)
        tried = customers("import", "-", "--dry-run", text=content)
        assert (tried.returncode, words in " ".join(tried.stderr.split())) == (0, True), tried.stderr


def test_what_is_summed_up_and_what_can_be_done_is_said_in_the_language(customers: Run, tmp_path: Path) -> None:
    content = "external_id,name,tax_id\nX1,Ana,CF\nX2,Ana,no tiene\n"
    tried = customers("import", "-", "--dry-run", "--allow-same-name", "--language", "es", text=content)
    assert "revisar: 1 × Dice que no hay NIT y se lee como CF." in tried.stderr
    assert "revisar: 1 × El cliente de la fila ... ya tiene este nombre" in tried.stderr
    unknown = customers("import", "-", "--language", "es", text="name,tax_id,vendedor\nAna,CF,Eva\n")
    assert "--map NOMBRE=COLUMNA" in unknown.stderr
    (tmp_path / "some.csv").write_text(content)
    for options, words in (
        ((str(tmp_path),), "es un directorio"),
        ((str(tmp_path / "none.csv"),), "no existe"),
        ((str(tmp_path / "some.csv"), "--errors", str(tmp_path / "none" / "errors.csv")), "no existe"),
        ((str(tmp_path / "some.csv"), "--report", str(tmp_path)), "es un directorio"),
        (
            (str(tmp_path / "some.csv"), "--report", str(tmp_path / "a.csv"), "--errors", str(tmp_path / "a.csv")),
            "no pueden ser un mismo archivo",
        ),
    ):
        done = customers("import", *options, "--language", "es")
        assert (done.returncode, words in " ".join(done.stderr.split())) == (1, True), done.stderr


def test_of_rows_that_an_option_would_let_in_the_option_is_named(customers: Run) -> None:
    header = "external_id,name,tax_id\n"
    customers("import", "-", text=header + "X1,Ana,1234567-9\nX2,Eva,CF\n")
    for line, named, other in (
        ("X1,Ana,1234567-8", "--allow-worse", "--allow-same-name"),
        ("X3,Eva,CF", "--allow-same-name", "--allow-worse"),
    ):
        done = customers("import", "-", "--dry-run", "--language", "es", text=f"{header}{line}\n")
        assert (done.returncode, named in done.stderr, other in done.stderr) == (1, True, False), done.stderr


def test_where_a_file_cannot_be_read_on_the_rows_above_are_saved(customers: Run, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    cells = ",".join("x" * 100_000 for _ in range(11))
    done = customers("import", "-", "--errors", str(errors), text=f"name,tax_id\nAna,CF\n{cells}\n")
    assert (done.returncode, "1 registered" in done.stderr) == (1, True), done.stderr
    assert "a line of more than" in errors.read_text(encoding="utf-8-sig")


def test_a_name_that_is_there_is_added_again_only_if_told_also_where_no_service_follows_the_log(
    customers: Run, database_url: str
) -> None:
    customers("import", "-", text="name,tax_id\nJosé Peña,CF\nEva,1234567-9\n")
    again = "name,tax_id\nJose Pena,CF\nEva,98765432-2\nLuz,CF\nLúz,CF\n"
    for options, code, counts in (
        (("--dry-run",), 1, "2 registered, 0 changed, 0 unchanged, 2 failed."),
        ((), 1, "2 registered, 0 changed, 0 unchanged, 2 failed."),
        (("--allow-same-name",), 0, "2 registered, 0 changed, 2 unchanged, 0 failed."),
    ):
        done = customers("import", "-", *options, text=again)
        assert (done.returncode, counts in done.stderr) == (code, True), done.stderr
    assert rows(database_url, REGISTERED) == [(6,)]


def test_an_import_that_is_told_to_end_says_what_it_did(customers: Run, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("name,tax_id\n" + "".join(f"Cliente {number},CF\n" for number in range(100_000)))

    def stop_when_it_runs() -> None:
        eventually(lambda: rows(database_url, REGISTERED)[0] > (200,))
        os.kill(os.getpid(), signal.SIGTERM)

    watching = threading.Thread(target=stop_when_it_runs)
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    watching.start()
    done = customers("import", str(file))
    watching.join()
    signal.signal(signal.SIGTERM, before)
    said = re.search("([0-9,]+) registered", done.stderr)
    assert said, done.stderr
    assert (done.returncode, int(said[1].replace(",", ""))) == (143, rows(database_url, REGISTERED)[0][0])
    assert "run the import again to go on" in " ".join(done.stderr.split())


def test_an_import_ends_where_the_database_stays_away(customers: Run, database_url: str, tmp_path: Path) -> None:
    customers("import", "-", text=BEFORE)
    file = tmp_path / "some.csv"
    file.write_text("name,tax_id\nA,CF\n")
    reading = reading_options("utf-8", None, (), ignore_unknown=False, language="en")
    settings = load_settings(data_dir=tmp_path / "data")
    with held_lock(database_url):
        report = import_file(
            file, settings, reading, ImportOptions(), "en", errors=None, report_file=None, patience=0.2
        )
    assert (report.is_away, report.is_complete, report.failed) == (True, False, 0)
