"""What each kind of problem means and what to do about it, for the pages at `/problems/<slug>`."""

from __future__ import annotations

from typing import Final, NamedTuple


class Explanation(NamedTuple):
    """For people: why it happens, and what helps."""

    cause: str
    remedy: str


EXPLANATIONS: Final[dict[str, Explanation]] = {
    "bad-request": Explanation(
        "The bytes that arrived are no HTTP request: its first line, a header or the length of its body is broken.",
        "Look at what stands between you and the service, such as a proxy, or at a client that makes requests itself.",
    ),
    "unauthenticated": Explanation(
        "The request has no API key, or one that is unknown, expired or revoked.",
        "Send the header Authorization: Bearer <key>. An administrator makes keys with: customers keys create.",
    ),
    "forbidden": Explanation(
        "The key is valid, but its role does not include what the request does.",
        "Use a key with another role, or ask an administrator for one.",
    ),
    "not-found": Explanation(
        "Nothing is served at this path. Paths have no slash at their end.",
        "Compare the path with the reference at /docs.",
    ),
    "customer-not-found": Explanation(
        "No customer has this id, or it had not been registered yet at the time that as_of names.",
        "Look the customer up in the list: GET /v1/customers?status=all&q=...",
    ),
    "email-not-found": Explanation(
        "The customer has no e-mail with this id; perhaps it was removed.",
        "Read the customer: its emails carry their email_id.",
    ),
    "phone-not-found": Explanation(
        "The customer has no phone with this id; perhaps it was removed.",
        "Read the customer: its phones carry their phone_id.",
    ),
    "billing-entity-not-found": Explanation(
        "The customer has no billing entity with this id, or had none yet at the version that was asked for.",
        "List them with status=all.",
    ),
    "version-not-found": Explanation(
        "The customer has had fewer changes than the version says; versions count from 1.",
        "Read the customer without a version: its version is the last one.",
    ),
    "report-not-found": Explanation(
        "There is no report with this name.",
        "Look for its name in GET /v1/reports.",
    ),
    "import-not-found": Explanation(
        "No import has this id.",
        "List them: GET /v1/imports.",
    ),
    "method-not-allowed": Explanation(
        "The path exists, but not for this method.",
        "The header Allow of the answer names the methods that it takes.",
    ),
    "tax-id-taken": Explanation(
        "An active customer holds a tax id for itself; customer_id in the answer says which one. CF and the generic "
        "ids of other countries are nobody's.",
        "Use the customer that is there. Where two customers really share the id, send allow_duplicate_tax_id: true.",
    ),
    "external-id-taken": Explanation(
        "Another customer, archived ones included, has this external id; customer_id in the answer says which one.",
        "Change that customer, or use another external id.",
    ),
    "email-already-present": Explanation(
        "The customer has this address already. Upper and lower case are the same address.",
        "Change the e-mail that is there.",
    ),
    "phone-already-present": Explanation(
        "The customer has this number with this extension already, perhaps written another way.",
        "Change the phone that is there.",
    ),
    "email-locked": Explanation(
        "Somebody locked the e-mail so that it is not changed or removed by mistake; lock_reason may say why.",
        "Have it unlocked by somebody with the permission contacts:unlock.",
    ),
    "phone-locked": Explanation(
        "Somebody locked the phone so that it is not changed or removed by mistake; lock_reason may say why.",
        "Have it unlocked by somebody with the permission contacts:unlock.",
    ),
    "billing-entity-inactive": Explanation(
        "Only an active billing entity can be the default.",
        "Activate it first, or choose another one.",
    ),
    "customer-archived": Explanation(
        "An archived customer stays as it is until it is restored.",
        "Restore it: POST /v1/customers/{id}/restore.",
    ),
    "limit-reached": Explanation(
        "A customer may have 200 e-mails, 200 phones and 500 billing entities. Those that were removed do not count, "
        "inactive billing entities do.",
        "Remove what is not used any more.",
    ),
    "position-beyond-log": Explanation(
        "The log has not come as far as the position in after: a backup was restored that lacks events which had been "
        "read already. epoch in the answers of GET /v1/changes has changed with that.",
        "Drop what you have from the log and follow it again from the beginning, with after=0.",
    ),
    "import-ended": Explanation(
        "The file of the import is destroyed: it is done, was stopped, or waited for more than a day to be started.",
        "Send the file again. What was recorded stays; rows that say the same again change nothing.",
    ),
    "idempotency-key-in-flight": Explanation(
        "The first request with this Idempotency-Key has not been answered yet.",
        "Send the request again in a moment: it will be answered like the first.",
    ),
    "customer-erased": Explanation(
        "The personal data of the customer was erased for good. That it existed, and when it changed, is still known.",
        "Nothing can be done or undone. Its history can be read by auditors.",
    ),
    "stale-version": Explanation(
        "If-Match named a version that is not the current one: somebody changed the customer in between.",
        "Read the customer, look at what changed, and repeat with the new ETag.",
    ),
    "request-timeout": Explanation(
        "The body of the request stopped coming, or took longer than a quarter of an hour. Nothing of it was kept.",
        "Send it again, over a better connection or in parts.",
    ),
    "payload-too-large": Explanation(
        "A body may have 1 MiB, the file of an import 64 MiB.",
        "Send less at once; for many customers there are imports: POST /v1/imports.",
    ),
    "uri-too-long": Explanation(
        "The path with its query is longer than the service reads.",
        "Ask with fewer values at once.",
    ),
    "unsupported-media-type": Explanation(
        "The body is not declared as what the call takes, or it is compressed. That is JSON, for an import CSV or a "
        "workbook (.xlsx).",
        "Send Content-Type: application/json without Content-Encoding; a PATCH may say application/merge-patch+json. "
        "The only charset of JSON is UTF-8. A file is text/csv, its charset its encoding, or application/octet-stream.",
    ),
    "validation-failed": Explanation(
        "Something in the body, the query, the path or a header cannot be accepted. Nothing is guessed or converted: a "
        "text is no number, and unknown members are refused rather than overlooked.",
        "errors in the answer names every place (a JSON pointer into the body, a parameter or a header) and what to "
        "do there.",
    ),
    "idempotency-key-reused": Explanation(
        "This Idempotency-Key came with another request before: another path, query or body.",
        "Use a new key for every new request, and the old one only to repeat exactly the same.",
    ),
    "rate-limited": Explanation(
        "The key has sent more requests than the operator allows.",
        "Wait as many seconds as Retry-After says.",
    ),
    "internal-error": Explanation(
        "Something failed that nobody foresaw. It was logged.",
        "Give the operator the instance of the answer. A write may be repeated safely with the same Idempotency-Key.",
    ),
    "projection-behind": Explanation(
        "The list had not reached the position in Min-Event-Position after five seconds, or a new version of the "
        "service makes it again and the old one cannot be read, or does not know what is asked for; detail says how "
        "far that is.",
        "Ask again. GET /v1/customers/{id} always has every acknowledged write in it.",
    ),
    "overloaded": Explanation(
        "More commands wait than can be done in time, and nothing was recorded; or as many exports run as may at once.",
        "Send the request again after Retry-After, best with an Idempotency-Key.",
    ),
    "database-unavailable": Explanation(
        "The database did not answer in time: whether a write was recorded is not known. Or what the service keeps "
        "beside the database (the ledger of erasures, the checkpoints) cannot be written: then nothing was done, and "
        "detail says so.",
        "Send the request again after Retry-After. With the same Idempotency-Key nothing happens twice.",
    ),
    "record-unreadable": Explanation(
        "An event of this customer was written by a newer version of the service, or its key does not fit. Other "
        "customers are not affected.",
        "Give the operator the instance of the answer: the log says which event it is and why.",
    ),
    "log-altered": Explanation(
        "Rows of the log do not have the hashes that were recorded and signed, or rows are missing: nothing is proved "
        "or signed until that is cleared up. To a write: changes that this service had confirmed are gone, and it "
        "records nothing until it is started again.",
        "Restore nothing and keep every checkpoint that you have. `customers audit verify` names each place.",
    ),
}
