"""What an operator does beside the running service."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from application.erasing.shred_ledger import ShredLedger
from domain.change import Change
from tests.api.cli.conftest import Run
from tests.support.waiting import SECONDS


@pytest.mark.usefixtures("on_database")
def test_a_key_is_printed_alone_listed_without_itself_and_revoked_once(customers: Run, tmp_path: Path) -> None:
    made = customers("keys", "create", "--name", "crm", "--role", "writer", "--expires", "90d")
    assert made.returncode == 0
    [key] = made.stdout.splitlines()
    assert key.startswith("ck_")
    assert key not in made.stderr
    listed = customers("keys", "list").stdout
    assert "crm" in listed
    assert key not in listed
    assert customers("keys", "create", "--name", "crm", "--role", "writer").returncode == 1
    assert customers("keys", "revoke", "crm").returncode == 0
    again = customers("keys", "revoke", "crm")
    assert (again.returncode, again.stdout) == (1, "")
    assert "no active key" in again.stderr
    admin_key = tmp_path / "data" / "admin-key"
    assert stat.S_IMODE(os.stat(admin_key).st_mode) == 0o600
    assert admin_key.read_text().startswith("ck_")
    assert str(admin_key) in made.stderr


@pytest.mark.usefixtures("on_database")
def test_demo_customers_are_exported_imported_and_found_healthy(customers: Run, tmp_path: Path) -> None:
    assert customers("demo", "40", "--seed", "7").returncode == 0
    assert customers("demo", "20", "--seed", "7").returncode == 0
    exported = customers("export", "-")
    assert exported.returncode == 0
    again = customers("import", "-", text=exported.stdout)
    assert again.returncode == 0
    assert "0 registered, 0 changed, 60 unchanged, 0 failed." in again.stderr
    file = tmp_path / "all.csv"
    assert customers("export", str(file)).returncode == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert file.read_bytes().decode("utf-8-sig") == exported.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert customers("rebuild", "customer_list").returncode == 0
    assert "none" in customers("projections").stdout
    assert customers("projections", "retry").returncode == 0
    found = customers("doctor")
    assert found.returncode == 0, found.stdout


@pytest.mark.usefixtures("on_database")
def test_the_table_of_an_office_is_imported_and_exported_as_a_workbook(customers: Run, tmp_path: Path) -> None:
    file, workbook = tmp_path / "office.csv", tmp_path / "all.xlsx"
    office = "Código;Nombre;NIT;Correo electrónico;vendedor;ruta\r\n007;Ñandú;CF;a@nandu.gt;Luis;5\r\n"
    file.write_bytes(office.encode("cp1252"))
    as_it_is = customers("import", str(file))
    assert "cp1252" in as_it_is.stderr
    strange = customers("import", str(file), "--encoding", "cp1252", "--map", "vendedor=notes")
    assert "There is no column ruta." in strange.stderr
    options = ("--encoding", "cp1252", "--map", "vendedor=notes", "--ignore-unknown")
    done = customers("import", str(file), *options)
    assert done.returncode == 0, done.stderr
    assert "Not read: ruta." in done.stderr
    assert customers("export", str(workbook)).returncode == 0
    assert stat.S_IMODE(workbook.stat().st_mode) == 0o600
    renamed = tmp_path / "all.csv"
    workbook.rename(renamed)
    again = customers("import", str(renamed), "--sheet", "Customers")
    assert "0 registered, 0 changed, 1 unchanged, 0 failed." in again.stderr
    assert customers("export", str(tmp_path / "all.ods")).returncode == 1
    assert sorted(path.name for path in tmp_path.iterdir() if "all" in path.name) == ["all.csv"]


@pytest.mark.usefixtures("on_database")
def test_rows_that_fail_are_reported_with_line_field_and_reason(customers: Run, tmp_path: Path) -> None:
    file, errors = tmp_path / "some.csv", tmp_path / "errors.csv"
    file.write_text("name,tax_id,email_1\nA,CF,a@nandu.gt\nB,,b@nandu.gt\nC,CF,ana@\n", encoding="utf-8")
    tried = customers("import", str(file), "--dry-run")
    assert (tried.returncode, tried.stdout) == (1, "")
    assert "Nothing was recorded" in tried.stderr
    done = customers("import", str(file), "--errors", str(errors))
    assert done.returncode == 1
    assert "1 registered, 0 changed, 0 unchanged, 2 failed." in done.stderr
    assert [line.split(",")[:2] for line in errors.read_text(encoding="utf-8-sig").splitlines()[1:]] == [
        ["3", "tax_id"],
        ["4", "email_1"],
    ]


def test_a_header_that_is_wrong_is_refused_before_anything_is_started(customers: Run, tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_text("vendedor,nit\nA,CF\n", encoding="utf-8")
    done = customers("import", str(file))
    assert done.returncode == 1
    assert "There is no column vendedor." in done.stderr
    assert "The column name is missing." in done.stderr
    assert not (tmp_path / "data").exists()
    missing = customers("import", str(tmp_path / "none.csv"))
    assert missing.returncode == 1
    assert "none.csv is not there" in missing.stderr
    assert "Traceback" not in missing.stderr


@pytest.mark.usefixtures("on_database")
def test_the_doctor_sees_an_erasure_that_was_cut_off(customers: Run, tmp_path: Path) -> None:
    assert customers("demo", "1").returncode == 0
    ledger = ShredLedger(tmp_path / "data" / "shred-ledger.jsonl")
    ledger.intend(uuid4(), Change("ana"))
    found = customers("doctor")
    assert (found.returncode, "1 were begun and not finished" in " ".join(found.stdout.split())) == (0, True)
    with ledger.path.open("ab") as file:
        file.write(b"{}\n")
    found = customers("doctor")
    assert (found.returncode, "Line 2" in found.stdout) == (1, True)
    refused = customers("keys", "list")
    assert (refused.returncode, "Line 2" in refused.stderr) == (1, True)


def test_the_doctor_finds_claims_that_differ_and_repairs_them(
    customers: Run, database_url: str, on_database: None
) -> None:
    customers("import", "-", text="name,tax_id\nA,1234567-4\nB,98765432-K\n")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DELETE FROM claims WHERE tag = (SELECT tag FROM claims ORDER BY tag LIMIT 1)")
        connection.execute("INSERT INTO claims VALUES ('x', gen_random_uuid())")
    found = customers("doctor")
    assert found.returncode == 1
    assert "2 customers differ" in found.stdout
    assert customers("doctor", "--repair").returncode == 0
    assert customers("doctor").returncode == 0
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM claims").fetchone() == (2,)


def test_the_doctor_names_a_damaged_event_also_where_it_is_the_newest(
    customers: Run, database_url: str, on_database: None
) -> None:
    customers("import", "-", text="name,tax_id\nA,CF\n")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute("UPDATE events SET state = 'damaged'")
    found = customers("doctor")
    assert (found.returncode, "damaged (JSONDecodeError)" in " ".join(found.stdout.split())) == (1, True), found.stderr


def test_settings_that_are_wrong_are_all_named(tmp_path: Path) -> None:
    wrong = {"CUSTOMERS_PORT": "many", "CUSTOMERS_TAX_ID_POLICY": "kind", "CUSTOMERS_WORKRES": "2"}
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "serve"],
        env={**os.environ, **wrong, "CUSTOMERS_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert [word in done.stderr for word in ("CUSTOMERS_PORT", "CUSTOMERS_TAX_ID_POLICY", "CUSTOMERS_WORKERS")] == [
        True,
        True,
        True,
    ]
    assert done.stdout == ""


def test_a_database_that_is_away_is_a_message(customers: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUSTOMERS_DATABASE_URL", f"postgresql:///none?host={tmp_path}")
    for command in ("export", "-"), ("doctor",):
        done = customers(*command)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
