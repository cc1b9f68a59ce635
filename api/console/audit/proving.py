"""What the pages of proofs share: what they ask, what they offer, and what they show where nothing is proved."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from api.console.frame.rendering import written_time
from api.console.frame.visit import Visit
from api.http.responses.problems import headers_of, kind_of, told_of
from domain.errors import LogAltered
from projections.proof import verdicts
from projections.proof.checkpoint import Checkpoint
from projections.proof.verdicts import ProofFails, ProvedEntry

VERIFY: Final = "customers audit verify"
"""Names every place where the log is not what was recorded."""
OFFLINE: Final = ("customers audit export evidence", "python3 evidence/verify.py evidence --key KEY")
"""What an auditor checks everything with: the first where the database is, the second on a machine of theirs.

The key is the one that they have: one that the service shows would prove nothing.
"""

ProofAnswer = dict[str, Any]
"""As the interface answers it."""


async def signed_now(visit: Visit) -> ProofAnswer:
    """The checkpoint of now, as the interface answers it; raises `LogAltered` where the service signs nothing."""
    content: ProofAnswer = (await visit.ask("GET", "/v1/audit/checkpoint")).content
    return content


def led_to(answer: ProofAnswer, position: str, checkpoint: Checkpoint) -> ProvedEntry:
    """The entry that an answer proves; raises `ProofFails` where it leads to another root, or is another entry."""
    hashes = verdicts.hashes_from(answer["hashes"])
    entry = verdicts.lead_to_root(
        b64decode(answer["entry"]), answer["leaf_index"], hashes, checkpoint.size, checkpoint.root
    )
    if entry.position != int(position):
        raise ProofFails
    return entry


def altered_page(visit: Visit, altered: LogAltered, file_href: str | None) -> Response:
    """Where the log is not what was recorded: nothing is proved."""
    kind = kind_of(altered)
    assert kind is not None
    said = visit.said(told_of(altered))
    response = visit.show("audit/proof_altered.html", kind.status, said=said, file_href=file_href, command=VERIFY)
    response.headers.update(headers_of(altered))
    return response


def failed_page(visit: Visit, customer_id: str | None, position: str) -> Response:
    """Where what the service answers does not prove what it says."""
    return visit.show("audit/proof_fails.html", 503, customer_id=customer_id, position=position, command=VERIFY)


def written(visit: Visit, moment: datetime) -> str:
    """A moment in the time zone of the settings."""
    return written_time(moment.astimezone(visit.console.time_zone), visit.language)


def file_of(name: str, content: bytes, media_type: str = "application/json") -> Response:
    """Something to be kept."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
