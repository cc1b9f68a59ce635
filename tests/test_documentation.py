"""Whatever a client or an operator can name stands in the reference; the import contracts hold."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from importlinter.cli import lint_imports
from typer.core import TyperGroup

import api.server.watch_metrics  # noqa: F401 (its metrics register themselves)
import application.importing.files.messages
import application.importing.jobs.messages
import application.importing.messages
import domain.messages
from api.cli.commands import app
from api.http.responses import messages
from api.http.responses.problem_texts import EXPLANATIONS
from api.server.metrics import REGISTRY
from api.settings import Settings
from application.access.permissions import ALL, ROLES
from domain.customer import EVENT_TYPES
from domain.errors import IdempotencyKeyReused, TaxIdRefused
from domain.wording import Message
from projections.reports.definitions import REPORTS
from tests.support.waiting import SECONDS

ROOT = Path(__file__).parent.parent
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


def commands(group: TyperGroup, prefix: str = "customers") -> list[str]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            found += commands(command, f"{prefix} {name}")
        else:
            found.append(f"{prefix} {name}")
    return found


def main_group() -> TyperGroup:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group


@pytest.mark.parametrize(
    "name",
    [
        *(f"CUSTOMERS_{name.upper()}" for name in Settings.model_fields),
        *EVENT_TYPES,
        *(event_type.TOPIC for event_type in EVENT_TYPES.values()),
        *EXPLANATIONS,
        *ROLES,
        *sorted(ALL),
        *REPORTS,
        *(f"reporting.{name.replace('-', '_')}" for name in REPORTS),
    ],
)
def test_the_reference_names_it(name: str) -> None:
    assert f"`{name}`" in REFERENCE


def test_the_reference_has_the_permissions_of_every_role() -> None:
    listed = re.search(r"\| Role \| Permissions \|\n\|---\|---\|\n((?:\|.*\n)*)", REFERENCE)
    assert listed
    assert listed[1].splitlines() == [
        f"| `{role}` | {', '.join(f'`{each}`' for each in sorted(permissions))} |"
        for role, permissions in ROLES.items()
    ]


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_the_reference_has_the_topic_and_the_version_of_every_event(name: str) -> None:
    event = EVENT_TYPES[name]
    assert f"| `{name}` | `{event.TOPIC}` | {event.class_version} |" in REFERENCE


TOLD_IN_ANSWERS = sorted(
    (
        *(
            each
            for module in (
                domain.messages,
                messages,
                application.importing.messages,
                application.importing.files.messages,
                application.importing.jobs.messages,
            )
            for each in vars(module).values()
            if isinstance(each, Message)
        ),
        TaxIdRefused.message,
        IdempotencyKeyReused.message,
    ),
    key=lambda message: message.code,
)
"""Every message that an answer may have among its `errors`."""


def test_the_reference_has_every_code_with_its_message() -> None:
    listed = re.search(r"\| Code \| Message \|\n\|---\|---\|\n((?:\|.*\n)*)", REFERENCE)
    assert listed
    assert listed[1].splitlines() == [f"| `{each.code}` | {each.en} |" for each in TOLD_IN_ANSWERS]


@pytest.mark.parametrize("command", commands(main_group()))
def test_the_reference_names_the_command(command: str) -> None:
    assert re.search(rf"`{command}( [A-Z]+)?`", REFERENCE)


def test_what_to_watch_is_there_to_be_watched() -> None:
    listed = re.findall(r"^\| `(customers_\w+)` \|", (ROOT / "docs" / "installing.md").read_text("utf-8"), re.MULTILINE)
    assert listed
    assert set(listed) <= {metric.name for metric in REGISTRY.collect()}


def test_the_unit_of_systemd_is_one_and_leaves_little_open(tmp_path: Path) -> None:
    if not (systemd := shutil.which("systemd-analyze")):
        pytest.skip("no systemd-analyze is installed")
    unit = tmp_path / "customers.service"
    text = (ROOT / "docs" / "customers.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/customers/bin/customers", "/bin/true"), "utf-8")
    for check in (["verify"], ["security", "--offline=true", "--threshold=20"]):  # of 100, where 100 is wide open
        done = subprocess.run([systemd, *check, unit], capture_output=True, text=True, timeout=SECONDS, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_import_contracts_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0
