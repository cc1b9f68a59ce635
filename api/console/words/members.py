"""What people call the members of a customer."""

from __future__ import annotations

from api.console.frame.visit import Visit
from api.console.texts import TEXTS


def label_of(visit: Visit, path: str) -> str:
    """The name of what a JSON pointer into a customer leads to, such as `/emails/<id>/notes`."""
    steps = [step for step in path.split("/")[1:] if f"members.{step}" in TEXTS]
    return visit.t(f"members.{steps[-1]}") if steps else visit.t("members.customer")
