"""What whoever imports a file wants of it, beyond what its rows say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """Without any of them an import adds and changes, removes nothing, and reports what would make things worse."""

    dry_run: bool = False
    """Decide everything and record nothing."""

    replace: bool = False
    """E-mails and phones that a row does not name are removed, billing entities deactivated; empty cells clear."""

    update_only: bool = False
    """A row about a customer that is not there is a problem, instead of a new customer."""

    allow_worse: bool = False
    """Tax ids may become invalid or unchecked, defaults may move, and invoices may lack what they have now."""

    allow_same_name: bool = False
    """New customers may have the name of another one that nothing tells them apart from."""


AS_USUAL = ImportOptions()
