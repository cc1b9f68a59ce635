"""What the pages say of proofs: every verdict, on honest logs and on those that somebody altered."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import httpx2
import psycopg
import pytest

from projections.merkle_tree.hashes import proves_consistency, proves_inclusion
from projections.proof.checkpoint import LogSigner, SignedCheckpoint
from projections.proof.signed_note import VerificationKey
from tests.support.console import ReadPage, signed_in, signed_in_as
from tests.support.running_service import RunningService

SINCE_SPANISH = (
    "Si alguien cambiara, quitara o intercalara una entrada, el resumen ya no coincidiría con las firmas que usted "
    "guardó; la prueba no dice si el dato era cierto."
)
SINCE_ENGLISH = (
    "If anybody changed, removed or slipped in an entry, the sum would no longer match the signatures you kept; the "
    "proof does not say whether the data was true."
)


class Registered(NamedTuple):
    """A customer, and where its first event is."""

    page: str
    position: int


def register(client: httpx2.Client, name: str = "Somebody") -> Registered:
    answer = client.post("/v1/customers", json={"name": name, "tax_id": "CF"})
    return Registered(answer.headers["location"].removeprefix("/v1"), int(answer.headers["event-position"]))


def checkpoint(client: httpx2.Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/v1/audit/checkpoint").json()
    return answer


def tamper(database_url: str, *statements: str) -> None:
    """Do what a superuser can."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        for statement in statements:
            connection.execute(statement.encode())
        connection.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_only_added")


def judged(client: httpx2.Client, note: str, **values: str) -> ReadPage:
    """What the page says of a signature that was kept."""
    form = ReadPage(client.get("/audit/proof")).form("/audit/proof")
    answer = form.send(client, values={"note": note, **values})
    return ReadPage(answer)


@pytest.fixture
def auditor(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "auditor") as auditor:
        yield auditor


# One change


def test_a_change_is_proved_in_words_that_can_be_quoted(client: httpx2.Client, auditor: httpx2.Client) -> None:
    page, position = register(client, "Molinos")
    index = client.get(f"/v1/audit/proof?position={position}").json()["leaf_index"]
    address = f"{page}/proof?position={position}"
    text = ReadPage(auditor.get(address)).text
    assert f"Este cambio es la entrada {index + 1:,} de un registro al que solo se puede añadir, resumido en" in text
    assert SINCE_SPANISH in text
    assert "Registró el cliente" in text
    assert "Nombre Ahora: Molinos" in text
    english = ReadPage(auditor.get(address, headers={"Accept-Language": "en"})).text
    assert f"This change is entry {index + 1:,} of a log that can only grow, summed up in the signature of" in english
    assert SINCE_ENGLISH in english


def test_the_proof_is_a_file_that_can_be_checked_without_the_service(
    client: httpx2.Client, auditor: httpx2.Client
) -> None:
    page, position = register(client)
    shown = ReadPage(auditor.get(f"{page}/proof?position={position}"))
    answer = auditor.get(shown.links["Descargar la prueba (JSON)"])
    assert answer.headers["content-disposition"] == f'attachment; filename="proof-{position}.json"'
    proof = answer.json()
    assert proof.keys() == client.get(f"/v1/audit/proof?position={position}").json().keys()
    key = VerificationKey.parse(checkpoint(client)["verification_key"])
    assert str(key) in shown.text
    signed = SignedCheckpoint.open(proof["checkpoint"], key).checkpoint
    leaf = sha256(b"\0" + b64decode(proof["entry"])).digest()
    hashes = [b64decode(each) for each in proof["hashes"]]
    assert proves_inclusion(leaf, proof["leaf_index"], signed.size, hashes, signed.root)


def test_the_change_of_an_erased_customer_is_still_proved(client: httpx2.Client, auditor: httpx2.Client) -> None:
    page, position = register(client, "Borrable")
    client.post(f"/v1{page}/erase", json={"reason": "art. 17"})
    text = ReadPage(auditor.get(f"{page}/proof?position={position}")).text
    assert "Demostrado" in text
    assert "[borrado]" in text
    assert "Borrable" not in text


def test_a_position_of_another_customer_leads_there(client: httpx2.Client, auditor: httpx2.Client) -> None:
    one, other = register(client), register(client)
    answer = auditor.get(f"{one.page}/proof?position={other.position}")
    assert answer.status_code == 404
    page = ReadPage(answer)
    assert page.links["Ver la prueba de ese cliente"] == f"{other.page}/proof?position={other.position}"
    assert "Demostrado" not in page.text


@pytest.mark.parametrize("position", ["", "0", "x", "4000000000"])
def test_a_position_without_a_change_is_none(client: httpx2.Client, auditor: httpx2.Client, position: str) -> None:
    page, _ = register(client)
    answer = auditor.get(f"{page}/proof?position={position}")
    assert answer.status_code == 422
    assert "No hay un cambio en esta posición" in answer.text


def test_who_may_not_audit_gets_no_proof(service: RunningService, client: httpx2.Client) -> None:
    page, position = register(client)
    for role in ("reader", "writer", "reporter"):
        with signed_in_as(service, role) as other:
            for address in (f"{page}/proof?position={position}", "/audit/proof", "/audit/checkpoint.txt"):
                assert other.get(address).status_code == 403
    for role in ("supervisor", "admin"):
        with signed_in_as(service, role) as other:
            assert other.get(f"{page}/proof?position={position}").status_code == 200


# A signature that somebody kept


def test_the_signature_of_now_can_be_taken_along(client: httpx2.Client, auditor: httpx2.Client) -> None:
    register(client)
    page = ReadPage(auditor.get("/audit/proof"))
    note = auditor.get(page.links["Descargar la firma de ahora"])
    key = VerificationKey.parse(checkpoint(client)["verification_key"])
    assert SignedCheckpoint.open(note.text, key)
    assert str(key) in page.text


@pytest.mark.parametrize("kind", ["note", "with blanks", "answer"])
def test_the_log_continues_a_signature(client: httpx2.Client, auditor: httpx2.Client, kind: str) -> None:
    register(client)
    kept = checkpoint(client)
    note = kept["checkpoint"]
    sent = {
        "note": note,
        "with blanks": f"\n {note.replace(chr(10), '  ' + chr(13) + chr(10))} ",
        "answer": json.dumps(kept),
    }
    register(client)
    page = judged(auditor, sent[kind])
    assert page.headings == ["El resumen del registro continúa su firma"]
    more = checkpoint(client)["size"] - kept["size"]
    assert f"Las primeras {kept['size']:,} entradas siguen siendo las que su firma del" in page.text
    assert f"solo se añadieron {more}" in page.text
    assert "Esto compara resúmenes." in page.text


def test_the_signature_of_now_is_that_of_the_log(client: httpx2.Client, auditor: httpx2.Client) -> None:
    register(client)
    page = judged(auditor, checkpoint(client)["checkpoint"])
    assert page.headings == ["El resumen del registro es el de su firma"]


def test_a_change_is_looked_for_in_what_was_kept(client: httpx2.Client, auditor: httpx2.Client) -> None:
    page, position = register(client)
    kept = checkpoint(client)["checkpoint"]
    later = register(client)
    form = ReadPage(auditor.get(f"{page}/proof?position={position}")).form("/audit/proof")
    found = ReadPage(form.send(auditor, values={"note": kept}))
    assert f"El cambio de la posición {position:,}, como está guardado ahora, es la entrada" in found.text
    assert found.links["Prueba de un cambio"] == f"{page}/proof?position={position}"
    form = ReadPage(auditor.get(f"{later.page}/proof?position={later.position}")).form("/audit/proof")
    found = ReadPage(form.send(auditor, values={"note": kept}))
    assert f"El cambio de la posición {later.position:,} es más nuevo que su firma" in found.text


def test_a_signature_that_was_altered_is_told(client: httpx2.Client, auditor: httpx2.Client) -> None:
    register(client)
    note = checkpoint(client)["checkpoint"]
    lines = note.split("\n")
    lines[1] = str(int(lines[1]) - 1)
    assert judged(auditor, "\n".join(lines)).headings == ["El texto no es el que se firmó"]


def test_what_another_key_signed_is_told(client: httpx2.Client, auditor: httpx2.Client) -> None:
    register(client)
    kept = checkpoint(client)
    forger = LogSigner(b"f" * 32)
    forged = forger.sign(kept["size"], b64decode(kept["root_hash"]), kept["position"], datetime.now(UTC)).note
    page = judged(auditor, forged)
    assert page.headings == ["Es la firma de otro registro"]
    assert kept["origin"].rpartition("/")[0] in page.text
    pretended = forged.replace(forger.key.name, kept["origin"])
    assert judged(auditor, pretended).headings == ["No lleva la firma de este registro"]


def test_what_is_no_signature_is_told(client: httpx2.Client, auditor: httpx2.Client) -> None:
    register(client)
    note = checkpoint(client)["checkpoint"]
    for text in ("hola", note.partition("\n\n")[0], "{}", note.replace("\n", " ")):
        assert judged(auditor, text).headings == ["Esto no es una firma del registro"]
    assert judged(auditor, f"{note}\n{note}").headings == ["Hay varias firmas"]


def test_a_blank_form_asks_for_a_signature(client: httpx2.Client, auditor: httpx2.Client) -> None:
    register(client)
    page = judged(auditor, "  ")
    assert page.title.startswith("Error: ")
    assert "Pegue una firma." in page.text


# Logs that are not what they were


class Scene(NamedTuple):
    """A service of the test's own with three customers, and the signature that an auditor kept of them."""

    service: RunningService
    database_url: str
    customers: list[Registered]
    kept: dict[str, Any]


@pytest.fixture
def scene(start_service: Callable[..., RunningService], database_url: str) -> Scene:
    service = start_service()
    with service.client() as client:
        customers = [register(client, f"Cliente {number}") for number in range(3)]
        return Scene(service, database_url, customers, checkpoint(client))


def test_an_altered_change_is_named_and_never_proved(scene: Scene) -> None:
    page, position = scene.customers[1]
    tamper(
        scene.database_url,
        f"""UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), '"actor":"admin"',
        '"actor":"nobody"'), 'UTF8') WHERE position = {position}""",
    )
    with signed_in(scene.service) as admin:
        answer = admin.get(f"{page}/proof?position={position}")
        assert answer.status_code == 503
        shown = ReadPage(answer)
        assert shown.headings == ["El registro fue alterado"]
        assert f"Difiere desde la posición {position}." in shown.text
        assert "No restaure nada; guarde este archivo" in shown.text
        assert "Demostrado" not in shown.text
        file = admin.get(shown.links["Descargar este archivo (JSON)"])
        assert file.json()["type"] == "/problems/log-altered"
        for other, place in (scene.customers[0], scene.customers[2]):
            assert "Demostrado" in admin.get(f"{other}/proof?position={place}").text
        values = {"position": str(position), "customer_id": page.rpartition("/")[2]}
        found = judged(admin, scene.kept["checkpoint"], **values)
        assert f"El cambio de la posición {position}, como está guardado ahora, NO está entre" in found.text


def test_a_log_that_lost_its_end_is_named(scene: Scene) -> None:
    position = scene.customers[-1].position
    tamper(scene.database_url, f"DELETE FROM events WHERE position = {position}")
    with signed_in(scene.service) as admin:
        for answer in (
            admin.get(f"{scene.customers[0].page}/proof?position={scene.customers[0].position}"),
            admin.get("/audit/proof"),
        ):
            assert answer.status_code == 503
            shown = ReadPage(answer)
            assert shown.headings == ["El registro fue alterado"]
            assert f"Difiere desde la posición {position}." in shown.text


def make_again(scene: Scene, removed: int) -> None:
    """What an operator can do who rewrites rows, tree and saved checkpoints together."""
    scene.service.stop()
    tamper(
        scene.database_url,
        f"DELETE FROM events WHERE position = {removed}",
        "DELETE FROM merkle_tiles",
        "UPDATE projections SET position = 0 WHERE projection = 'merkle_tree'",
    )
    for file in (scene.service.data_dir / "checkpoints").iterdir():
        file.unlink()
    scene.service.start()


def test_the_end_of_a_log_that_was_made_again_is_missed_by_what_was_kept(scene: Scene) -> None:
    make_again(scene, removed=scene.customers[-1].position)
    with signed_in(scene.service) as admin:
        shown = judged(admin, scene.kept["checkpoint"])
        assert shown.headings == ["Faltan entradas"]
        assert "cubre 3 entradas; el registro tiene 2." in shown.text
        assert f"Falta lo que había desde la posición {scene.customers[1].position + 1}." in shown.text
        assert "No restaure nada; guarde este archivo" in shown.text


def test_a_log_that_was_made_again_does_not_continue_what_was_kept(scene: Scene) -> None:
    make_again(scene, removed=scene.customers[1].position)
    with scene.service.client() as client, signed_in(scene.service) as admin:
        register(client)
        shown = judged(admin, scene.kept["checkpoint"])
        assert shown.headings == ["El registro no continúa su firma"]
        assert f"en la posición {scene.kept['position']} o antes algo cambió, falta o sobra" in shown.text
        assert "No restaure nada; guarde este archivo" in shown.text
        evidence = shown.form("/audit/proof.json").send(admin).json()
        key = VerificationKey.parse(evidence["verification_key"])
        kept, now = (SignedCheckpoint.open(evidence[each], key).checkpoint for each in ("kept", "now"))
        hashes = [b64decode(each) for each in evidence["hashes"]]
        assert not proves_consistency(kept.size, now.size, kept.root, now.root, hashes)
        assert evidence["verdict"] == "differs"


@pytest.mark.parametrize("position", ["²", "9" * 5_000, "0", "-1", "x"])
def test_a_position_that_is_none_is_left_out(client: httpx2.Client, auditor: httpx2.Client, position: str) -> None:
    register(client)
    answer = (
        ReadPage(auditor.get("/audit/proof"))
        .form("/audit/proof")
        .send(auditor, values={"note": checkpoint(client)["checkpoint"], "position": position})
    )
    assert answer.status_code == 200


def test_evidence_without_a_signature_asks_for_it(client: httpx2.Client, auditor: httpx2.Client) -> None:
    register(client)
    form = ReadPage(auditor.get("/audit/proof")).form("/audit/proof")
    assert auditor.post("/audit/proof.json", data={"csrf": form.values["csrf"]}).status_code == 422
