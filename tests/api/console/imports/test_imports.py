"""Imports by pages, over HTTP: a file is sent, its columns said, what would be lost accepted, its rows corrected."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import openpyxl
import psycopg
import pytest

from tests.support.console import PageForm, ReadPage, browser, signed_in, signed_in_as
from tests.support.imports import AT_WORK
from tests.support.new_tax_ids import new_nit
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

BOUNDARY = "----of-a-browser"
FIELDS = ("csrf", "idempotency_key")
HEAD = "Código,Nombre,NIT,Correo,Correo 2,Notas"


@pytest.fixture
def office(service: RunningService) -> Iterator[httpx2.Client]:
    """Somebody who may bring files, in front of a browser."""
    with signed_in_as(service, "writer") as client:
        yield client


def form_of(client: httpx2.Client) -> dict[str, str]:
    """The hidden fields of the form for a file."""
    page = ReadPage(client.get("/imports/new"))
    return {name: page.form("/imports/new").values[name] for name in FIELDS}


def body_of(fields: dict[str, str], content: bytes, name: str = "clientes.csv") -> bytes:
    """A form as browsers write it, its file at the end."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return b"".join((*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()))


def send(client: httpx2.Client, body: Any, boundary: str = BOUNDARY) -> httpx2.Response:
    """The bytes of a form, as they are."""
    said = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return client.post("/imports/new", content=body, headers=said)


def uploaded(client: httpx2.Client, content: str | bytes) -> str:
    """The path of the import that a file became."""
    data = content if isinstance(content, bytes) else content.encode()
    answer = send(client, body_of(form_of(client), data))
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    assert address.endswith("/columns")
    return str(address.removesuffix("/columns"))


def settled(service: RunningService, path: str) -> dict[str, Any]:
    """An import once nothing happens with it any more, as the interface tells it."""
    found: dict[str, Any] = {}
    with service.client() as api:

        def is_settled() -> bool:
            found.update(api.get(f"/v1{path}").raise_for_status().json())
            return found["state"] not in AT_WORK

        eventually(is_settled, lambda: found)
    return found


def brought(service: RunningService, client: httpx2.Client, content: str | bytes) -> str:
    """The path of an import that was looked at."""
    path = uploaded(client, content)
    settled(service, path)
    return path


def begun(service: RunningService, client: httpx2.Client, path: str, **values: str | None) -> dict[str, Any]:
    """Press the button of the preview, and wait."""
    answer = ReadPage(client.get(path)).form(path).send(client, values=values)
    assert (answer.status_code, answer.headers["location"]) == (303, path), answer.text
    return settled(service, path)


def columns_form(client: httpx2.Client, path: str) -> PageForm:
    return ReadPage(client.get(f"{path}/columns")).form(f"{path}/columns")


def somebody() -> str:
    return f"Importada {uuid4().hex[:12]}"


def everybody(tag: str, count: int = 2) -> str:
    """A file about customers of one tag."""
    rows = [f"{tag}-{i},{tag} {i},CF,uno{i}@{tag}.com,dos{i}@{tag}.com,Nota {i}" for i in range(count)]
    return "\n".join((HEAD, *rows)) + "\n"


def new_tag() -> str:
    return f"t{uuid4().hex[:12]}"


def kept(service: RunningService) -> int:
    """How many files are on their way in."""
    with psycopg.connect(service.database_url or "", autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM imports WHERE state = 'uploading'").fetchone()
    assert row
    return int(row[0])


def known(service: RunningService) -> int:
    """How many imports there are."""
    with psycopg.connect(service.database_url or "", autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM imports").fetchone()
    assert row
    return int(row[0])


# From a file to customers


def test_a_file_is_looked_at_before_anything_is_saved_and_then_begun(
    service: RunningService, office: httpx2.Client
) -> None:
    tag = new_tag()
    path = brought(service, office, everybody(tag))

    columns = ReadPage(office.get(f"{path}/columns"))
    assert f"uno0@{tag}.com" in columns.text
    values = columns.form(f"{path}/columns").values
    assert (values["column:Código"], values["column:Correo 2"]) == ("external_id", "email_2")
    unchanged = columns.form(f"{path}/columns").send(office)
    assert (unchanged.status_code, unchanged.headers["location"]) == (303, path)

    preview = ReadPage(office.get(path))
    assert "Clientes nuevos 2" in preview.text
    assert "Esto se perdería" not in preview.text
    with service.client() as api:
        assert api.get("/v1/customers", params={"external_id": f"{tag}-0"}).json()["items"] == []

    done = begun(service, office, path, reason="Feria de mayo")
    assert (done["state"], done["counts"]["added"], done["change_reason"]) == ("done", 2, "Feria de mayo")
    result = ReadPage(office.get(path))
    assert "Terminada" in result.title
    assert "Feria de mayo" in result.text
    assert [form.action for form in result.forms if form.action == path] == []


def test_what_the_page_sends_is_done_once_however_often_it_comes(
    service: RunningService, office: httpx2.Client
) -> None:
    body = body_of(form_of(office), everybody(new_tag()).encode())
    first, second = send(office, body), send(office, body)
    assert first.headers["location"] == second.headers["location"]


def test_to_lose_something_needs_a_box_that_says_how_much(service: RunningService, office: httpx2.Client) -> None:
    tag = new_tag()
    begun(service, office, brought(service, office, everybody(tag)))
    shorter = f"Código,Nombre,NIT,Correo,Notas\n{tag}-0,{tag} 0,CF,uno0@{tag}.com,\n"
    path = brought(service, office, shorter)
    columns_form(office, path).send(office, values={"mode": "replace"})
    settled(service, path)

    preview = office.get(path)
    text = ReadPage(preview).text
    assert text.index("Esto se perdería") < text.index("Qué pasaría")
    assert "1 × Correo: se quita" in text
    assert "1 × Notas: queda vacío" in text
    assert "Acepto que se pierdan 2 datos" in text
    for accepted in (None, "1"):
        refused = ReadPage(preview).form(path).send(office, values={"accepted": accepted, "reason": "Por error"})
        assert refused.status_code == 422
        again = ReadPage(refused)
        assert again.title.startswith("Error: ")
        assert again.form(path).faulty == {"accepted"}
        assert again.form(path).values["reason"] == "Por error"
    assert settled(service, path)["state"] == "ready"

    done = begun(service, office, path, accepted="2")
    assert (done["state"], done["counts"]["changed"]) == ("done", 1)
    rows = ReadPage(office.get(f"{path}?status=changed"))
    assert f"dos0@{tag}.com" in rows.text
    assert "Nota 0" in rows.text


def test_ids_that_get_worse_are_among_what_is_lost(service: RunningService, office: httpx2.Client) -> None:
    tag, nit = new_tag(), new_nit()
    begun(service, office, brought(service, office, f"Código,Nombre,NIT\n{tag},{tag},{nit}\n"))
    path = brought(service, office, f"Código,NIT\n{tag},CF\n")
    assert "Ahora hay un NIT, y CF tomaría su lugar." in ReadPage(office.get(path)).text  # refused
    columns_form(office, path).send(office, values={"allow_worse": "true"})
    settled(service, path)
    text = ReadPage(office.get(path)).text
    assert text.index("Esto se perdería") < text.index("1 × Ahora hay un NIT, y CF tomaría su lugar.")
    assert "Acepto que se pierda 1 dato" in text


def test_a_column_that_nobody_knows_is_said_left_out_or_kept_as_another_member(
    service: RunningService, office: httpx2.Client
) -> None:
    name = somebody()
    path = brought(service, office, f"Nombre,NIT,Telefno,Vendedor,Ruta,Notas\n{name},CF,5512 3410,Ana,7,Secreto\n")

    told = ReadPage(office.get(path))
    assert "No existe la columna Telefno. ¿Será Teléfono 1?" in told.text
    assert told.links["Decir qué son las columnas"] == f"{path}/columns"
    form = columns_form(office, path)
    assert form.values["column:Telefno"] == "phone_1"
    assert (form.values["column:Vendedor"], form.values["column:Ruta"]) == ("?", "?")
    form.send(office, values={"column:Vendedor": "metadata_vendedor", "column:Ruta": "", "column:Notas": ""})
    assert settled(service, path)["state"] == "ready"
    done = begun(service, office, path)
    assert done["map"] == {"telefno": "phone_1", "vendedor": "metadata_vendedor", "ruta": "", "notas": ""}
    with service.client() as api:

        def found() -> list[dict[str, Any]]:
            items: list[dict[str, Any]] = api.get("/v1/customers", params={"q": name}).json()["items"]
            return items

        eventually(found)
        customer = api.get(f"/v1/customers/{found()[0]['id']}").json()
    assert (customer["metadata"], customer["notes"]) == ({"vendedor": "Ana"}, None)
    assert [each["phone"] for each in customer["phones"]] == ["+50255123410"]


def test_what_stays_undecided_is_told_and_nothing_said_is_lost(service: RunningService, office: httpx2.Client) -> None:
    path = brought(service, office, f"Nombre,NIT,Vendedor,Ruta\n{somebody()},CF,Ana,7\n")
    columns_form(office, path).send(office, values={"column:Vendedor": "notes", "mode": "replace"})
    assert settled(service, path)["state"] == "failed"
    page = ReadPage(office.get(f"{path}/columns"))
    assert "No existe la columna Ruta." in page.text
    values = page.form(f"{path}/columns").values
    assert (values["column:Vendedor"], values["column:Ruta"], values["mode"]) == ("notes", "?", "replace")


def test_a_wrong_option_comes_back_at_its_field_with_what_was_chosen(
    service: RunningService, office: httpx2.Client
) -> None:
    path = brought(service, office, f"Nombre,NIT\n{somebody()},CF\n")
    answer = columns_form(office, path).send(office, values={"sheet": "x" * 300, "mode": "replace"})
    assert answer.status_code == 422
    form = ReadPage(answer).form(f"{path}/columns")
    assert form.faulty == {"sheet"}
    assert form.values["mode"] == "replace"


def test_another_encoding_reads_the_same_file_again(service: RunningService, office: httpx2.Client) -> None:
    path = brought(service, office, f"Código,Nombre,NIT\n{new_tag()},Peña {new_tag()},CF\n".encode("cp1252"))
    assert "codificación" in ReadPage(office.get(path)).text
    columns_form(office, path).send(office, values={"encoding": "cp1252"})
    assert settled(service, path)["counts"]["added"] == 1


def test_refused_rows_are_downloaded_corrected_and_sent_again(service: RunningService, office: httpx2.Client) -> None:
    tag = new_tag()
    bad = f"Código,Nombre,NIT,Correo\n{tag}-0,{tag} 0,CF,no-es-correo\n{tag}-1,{tag} 1,CF,si@{tag}.com\n"
    path = brought(service, office, bad)
    begun(service, office, path)

    page = ReadPage(office.get(path))
    assert "Fila 2" in page.text
    assert "D2 Correo:" in page.text
    assert "Le falta la @, como en nombre@example.com." in page.text
    file = office.get(page.links["Descargar XLSX"])
    assert file.headers["content-type"].startswith("application/vnd.openxmlformats")
    book = openpyxl.load_workbook(BytesIO(file.content))
    sheet = book.active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][-1] == "Lo que dice la importación"
    assert "Le falta la @" in str(sheet["E2"].value)
    sheet["D2"] = f"ya@{tag}.com"
    corrected = BytesIO()
    book.save(corrected)

    again = begun(service, office, brought(service, office, corrected.getvalue()))
    assert (again["state"], again["counts"]["added"], again["counts"]["rows"]) == ("done", 1, 1)
    csv = office.get(page.links["Descargar CSV"])
    assert csv.headers["content-disposition"].endswith('-failed.csv"')
    assert f"{tag}-0" in csv.text


def test_likely_duplicates_are_listed_by_themselves(service: RunningService, office: httpx2.Client) -> None:
    name = somebody()
    path = brought(service, office, f"Nombre,NIT,Notas\n{name},CF,a\n{name},CF,b\n")
    page = ReadPage(office.get(path))
    assert "Posibles duplicados 1" in page.text
    rows = ReadPage(office.get(f"{path}?status=duplicate"))
    assert "Fila 3" in rows.text
    assert "ya tiene este nombre" in rows.text


# What is refused before and while a file comes


def test_a_form_may_come_in_three_pieces(service: RunningService, office: httpx2.Client) -> None:
    """Wherever that cuts its boundaries and headers is tried in `test_file_form`."""
    content = everybody(new_tag()).encode()
    body = body_of(form_of(office), content)

    def pieces() -> Iterator[bytes]:
        yield body[:100]
        yield body[100:-20]
        yield body[-20:]

    path = send(office, pieces()).headers["location"].removesuffix("/columns")
    with service.client() as api:
        assert api.get(f"/v1{path}").json()["size"] == len(content)


def test_the_bytes_of_the_file_are_those_that_were_sent(service: RunningService, office: httpx2.Client) -> None:
    """Also those that look like the end of it."""
    content = f'Nombre,NIT,Notas\n{somebody()},CF,"a\r\n--{BOUNDARY[:-1]}x\r\n--\r\nb"\n'.encode()
    path = brought(service, office, content)
    with service.client() as api:
        assert api.get(f"/v1{path}").json()["size"] == len(content)
        [notes] = api.get(f"/v1{path}/columns").json()["items"][2]["samples"]
    assert notes == f"a\r\n--{BOUNDARY[:-1]}x\r\n--\r\nb"


def test_without_a_file_the_form_says_so(office: httpx2.Client) -> None:
    for body in (
        body_of(form_of(office), b"", name=""),
        body_of(form_of(office), b"").replace(b'; filename="clientes.csv"', b""),
    ):
        answer = send(office, body)
        assert answer.status_code == 422
        page = ReadPage(answer)
        assert page.form("/imports/new").faulty == {"file"}
        assert "Se requiere un archivo: un CSV o un libro (.xlsx)." in page.text


def test_a_form_without_the_token_of_its_session_keeps_nothing(service: RunningService, office: httpx2.Client) -> None:
    before, fields = known(service), form_of(office)
    for wrong in (fields | {"csrf": "x"}, {"idempotency_key": fields["idempotency_key"]}):
        answer = send(office, body_of(wrong, everybody("x").encode()))
        assert answer.status_code == 422
        assert "Su sesión terminó" in answer.text
    late = body_of({}, everybody("x").encode()) + body_of(fields, b"x")
    assert send(office, late).status_code == 422  # the token behind the file is too late
    with browser(service, **{"Sec-Fetch-Site": "cross-site"}) as elsewhere:
        elsewhere.cookies.update(office.cookies)
        assert send(elsewhere, body_of(fields, everybody("x").encode())).status_code == 403
    assert known(service) == before


def test_whoever_is_not_signed_in_sends_nothing(service: RunningService) -> None:
    before = known(service)
    with browser(service) as stranger:
        assert send(stranger, body_of({"csrf": ""}, everybody("x").encode())).status_code == 401
    assert known(service) == before


def test_signing_in_again_leads_back_to_the_form(office: httpx2.Client) -> None:
    """What was typed elsewhere is sent on like any form; of a file nothing is left."""
    answer = office.post("/imports/new", data={"csrf": ""})
    assert answer.status_code == 422
    assert ReadPage(answer).form("/imports/new").values["csrf"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form at all",
        b"--" + BOUNDARY.encode() + b'\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nx',
        b"--" + BOUNDARY.encode() + b"\r\nno header\r\n\r\nx\r\n--" + BOUNDARY.encode() + b"--\r\n",
        b"--" + BOUNDARY.encode() + b'\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n'
        b"--" + BOUNDARY.encode() + b"--\r\n",
    ],
)
def test_what_is_no_form_is_refused(service: RunningService, office: httpx2.Client, body: bytes) -> None:
    before = known(service)
    assert send(office, body).status_code in (400, 422)
    assert known(service) == before


def test_a_boundary_that_none_can_be_is_refused(office: httpx2.Client) -> None:
    for said in ("multipart/form-data", f"multipart/form-data; boundary={'x' * 5000}"):
        answer = office.post("/imports/new", content=b"x", headers={"Content-Type": said})
        assert answer.status_code == 400
        assert "El formulario no llegó completo" in answer.text


def test_a_form_that_ends_in_the_middle_of_its_file_keeps_nothing(
    service: RunningService, office: httpx2.Client
) -> None:
    before = known(service)
    whole = body_of(form_of(office), everybody("x", 500).encode())
    for body in (whole[:-30], whole[: len(whole) // 2]):
        answer = send(office, body)
        assert answer.status_code == 400
        assert "El formulario no llegó completo" in answer.text
    assert known(service) == before


def test_fields_before_the_file_are_few_and_small(service: RunningService, office: httpx2.Client) -> None:
    before, fields = known(service), form_of(office)
    assert send(office, body_of(fields | {"more": "x" * 20_000}, b"x")).status_code == 413
    assert send(office, body_of(fields | {f"f{i}": "" for i in range(50)}, b"x")).status_code == 400
    assert known(service) == before


def test_more_than_64_mebibytes_are_refused_in_the_middle_or_before_and_nothing_is_left(
    service: RunningService, office: httpx2.Client
) -> None:
    start, end = body_of(form_of(office), b"|").split(b"|")

    def pieces() -> Iterator[bytes]:
        yield start
        for _ in range(65):
            yield b"x" * 2**20
        yield end

    before = known(service)
    said = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    for headers in (said, said | {"Content-Length": str(len(start) + 65 * 2**20 + len(end))}):
        answer = office.post("/imports/new", content=pieces(), headers=headers)
        assert answer.status_code == 413
        assert "El archivo pasa de 64 MiB." in ReadPage(answer).text
    eventually(lambda: known(service) == before)


def test_whoever_hangs_up_in_the_middle_leaves_nothing(service: RunningService, office: httpx2.Client) -> None:
    start, _ = body_of(form_of(office), b"|").split(b"|")
    address = urlsplit(service.url)
    cookies = "; ".join(f"{name}={value}" for name, value in office.cookies.items())
    head = (
        f"POST /imports/new HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookies}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: 10000000\r\n\r\n"
    )
    with socket.create_connection((address.hostname or "", address.port or 0)) as sender:
        sender.sendall(head.encode() + start + b"x" * 1_000_000)
        eventually(lambda: kept(service))
    eventually(lambda: kept(service) == 0)


def test_the_service_never_holds_a_whole_file(start_service: Callable[..., RunningService]) -> None:
    service = start_service()
    with signed_in(service) as client:
        uploaded(client, everybody("warm", 10))
        before = peak_of(service)
        start, end = body_of(form_of(client), b"|").split(b"|")

        def pieces() -> Iterator[bytes]:
            yield start + b"Nombre,NIT\n"
            for _ in range(60):
                yield b"x" * (2**20 - 1) + b"\n"
            yield end

        assert send(client, pieces()).status_code == 303
    assert peak_of(service) - before < 30 * 2**20


def peak_of(service: RunningService) -> int:
    """The most memory that any of its workers ever took, in bytes."""
    [worker] = service.worker_processes()
    with open(f"/proc/{worker}/status") as status:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read())
    assert found
    return int(found[1]) * 1024


# States


def test_a_file_that_is_no_table_fails_with_what_it_is(service: RunningService, office: httpx2.Client) -> None:
    path = brought(service, office, b"%PDF-1.7 and so on")
    columns = office.get(f"{path}/columns")
    assert (columns.status_code, columns.headers["location"]) == (303, path)
    page = ReadPage(office.get(path))
    assert "Es un PDF. Se necesita un libro (.xlsx) o un CSV." in page.text
    assert "No se guardó ningún cliente." in page.text
    assert "Decir qué son las columnas" not in page.links
    assert page.links["Subir otro archivo"] == "/imports/new"


def test_a_part_is_asked_for_while_it_is_at_work_and_the_page_once_it_is_over(
    service: RunningService, office: httpx2.Client
) -> None:
    path = uploaded(office, everybody(new_tag(), 3000))
    fragment = {"HX-Request": "true"}
    for page in (path, f"{path}/columns"):
        part = office.get(page, headers=fragment)
        assert part.status_code == 200
        if "HX-Refresh" not in part.headers:
            assert "<progress" in part.text
            assert "<html" not in part.text
    settled(service, path)
    for page in (path, f"{path}/columns"):
        part = office.get(page, headers=fragment)
        assert (part.headers["HX-Refresh"], part.text) == ("true", "")


def test_a_preview_can_be_thrown_away(service: RunningService, office: httpx2.Client) -> None:
    path = brought(service, office, everybody(new_tag()))
    ask = ReadPage(office.get(f"{path}/stop"))
    assert "No se importa nada." in ask.text
    answer = ask.form(f"{path}/stop").send(office)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    page = ReadPage(office.get(path))
    assert "No se guardó ningún cliente." in page.text
    assert page.title.startswith("Detenida")
    again = office.get(f"{path}/stop")
    assert (again.status_code, again.headers["location"]) == (303, path)


def test_of_two_tabs_the_second_says_that_it_is_over(service: RunningService, office: httpx2.Client) -> None:
    path = brought(service, office, everybody(new_tag()))
    tab, columns = ReadPage(office.get(path)).form(path), columns_form(office, path)
    begun(service, office, path)
    late = tab.send(office)
    assert late.status_code == 409
    assert ReadPage(late).title.startswith("Error: Terminada")
    assert columns.send(office, values={"mode": "replace"}).status_code == 303  # on to what it became


def test_the_import_of_somebody_else_says_whose_it_becomes(service: RunningService, office: httpx2.Client) -> None:
    path = brought(service, office, everybody(new_tag()))
    with signed_in_as(service, "supervisor", name=f"marta-{uuid4().hex[:6]}") as marta:
        assert "queda a su nombre en la historia" in ReadPage(marta.get(path)).text
        assert begun(service, marta, path)["actor"].startswith("marta-")
        assert ReadPage(marta.get(path)).links["Ver sus eventos en la auditoría"].startswith("/audit?import_id=")
    assert "queda a su nombre" not in ReadPage(office.get(path)).text
    assert "Ver sus eventos en la auditoría" not in ReadPage(office.get(path)).links


def test_what_rows_said_is_gone_after_a_month(service: RunningService, office: httpx2.Client) -> None:
    path = brought(service, office, f"Nombre,NIT,Correo\n{somebody()},CF,no-es-correo\n")
    begun_id = path.removeprefix("/imports/")
    with psycopg.connect(service.database_url or "", autocommit=True) as connection:
        connection.execute("UPDATE imports SET wrapped = NULL, header = NULL WHERE id = %s", [begun_id])
        connection.execute("DELETE FROM import_rows WHERE import_id = %s", [begun_id])
    assert "se destruyó 30 días después" in ReadPage(office.get(path)).text


def test_all_imports_are_listed_with_who_and_how_much(service: RunningService, office: httpx2.Client) -> None:
    path = brought(service, office, everybody(new_tag(), 3))
    begun(service, office, path, reason="Feria de junio")
    answer = office.get("/imports")
    assert f'href="{path}"' in answer.text
    page = ReadPage(answer)
    assert "Feria de junio" in page.text
    assert "Terminada" in page.text


def test_without_imports_the_list_says_what_they_are(start_service: Callable[..., RunningService]) -> None:
    service = start_service()
    with signed_in(service) as client:
        page = ReadPage(client.get("/imports"))
        assert "Todavía no hay importaciones." in page.text
        assert page.links["Importar un archivo"] == "/imports/new"
        for _ in range(26):
            uploaded(client, "Nombre,NIT\n")
        first = ReadPage(client.get("/imports"))
        second = ReadPage(client.get(first.links["Siguiente"]))
        assert second.links["Anterior"] == "/imports"


@pytest.mark.parametrize("path", ["", "/columns", "/stop", "/rows.csv", "/rows.xlsx"])
def test_an_import_that_is_not_there_is_not_found(office: httpx2.Client, path: str) -> None:
    answer = office.get(f"/imports/{uuid4()}{path}")
    assert answer.status_code == 404
    assert "No hay una importación con este id." in answer.text


def test_a_part_that_is_refused_is_no_page_within_the_page(office: httpx2.Client) -> None:
    answer = office.get(f"/imports/{uuid4()}", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "No hay una importación con este id." in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("role", ["reader", "auditor", "reporter"])
def test_roles_that_may_not_write_see_no_imports(service: RunningService, role: str) -> None:
    with signed_in_as(service, role) as client:
        for path in ("/imports", "/imports/new", f"/imports/{uuid4()}", f"/imports/{uuid4()}/columns"):
            answer = client.get(path)
            assert answer.status_code == 403
            assert "/imports" not in ReadPage(answer).links.values()
        assert send(client, body_of({"csrf": ""}, b"x")).status_code == 403


def test_english_is_complete(service: RunningService) -> None:
    with signed_in(service, **{"Accept-Language": "en"}) as client:
        path = brought(service, client, f"Name,Tax id,Email,Vendedor\n{somebody()},CF,nowhere,x\n")
        assert "There is no column Vendedor." in ReadPage(client.get(path)).text
        columns_form(client, path).send(client, values={"column:Vendedor": ""})
        settled(service, path)
        page = ReadPage(client.get(path))
        assert "What would happen" in page.text
        assert "Has no @, as in name@example.com." in page.text
        csv = client.get(page.links["Download CSV"])
        assert "What the import says" in csv.text
