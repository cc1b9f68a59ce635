"""What browsers load besides the pages: little, ours, and nothing that runs where a page says so."""

from __future__ import annotations

import hashlib
import re

import pytest

from api.http.reference.assets import STATIC
from tests.support.console_sources import ASSETS, TEMPLATES

HTMX = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
"""SHA-256 of dist/htmx.min.js of htmx.org 4.0.1, as npm has it."""


def _bytes_of(*names: str) -> int:
    return sum(
        (folder / name).stat().st_size for folder in (ASSETS, STATIC) for name in names if (folder / name).exists()
    )


def test_browsers_load_little() -> None:
    style = _bytes_of("tokens.css", "console.css")
    script = _bytes_of("console.js")
    assert style <= 12 * 1024
    assert script <= 8 * 1024
    assert style + script + _bytes_of("htmx.min.js", "icon.svg") <= 80 * 1024


def test_htmx_is_what_its_makers_released() -> None:
    content = (ASSETS / "htmx.min.js").read_bytes()
    assert hashlib.sha256(content).hexdigest() == HTMX
    assert b"this.version='4.0.1'" in content or b'this.version="4.0.1"' in content
    assert "Zero-Clause BSD" in (ASSETS / "htmx.LICENSE.txt").read_text()


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_hold_no_style_and_no_script(name: str) -> None:
    source = TEMPLATES[name]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_use_nothing_of_htmx_that_is_run_as_script(name: str) -> None:
    assert not re.search(
        r"hx-on|hx-(vals|headers|config)=[\"'](js:|javascript:)|hx-trigger=\"[^\"]*\[", TEMPLATES[name]
    )


def test_our_script_runs_no_text_as_script() -> None:
    source = (ASSETS / "console.js").read_text()
    assert not re.search(r"\beval\b|new Function|setTimeout\(\s*[\"'`]|document\.write|insertAdjacentHTML", source)


def test_colours_and_sizes_stand_in_one_sheet() -> None:
    """So that a colour that is changed is changed everywhere, in the dark as well."""
    for sheet in (ASSETS / "console.css", STATIC / "look.css"):
        assert not re.search(r"#[0-9a-f]{3,8}\b(?=[^{}]*;|[^{}]*\})", sheet.read_text())


def test_the_sheet_is_whole() -> None:
    """A merge once lost its second half, and no page failed."""
    sheet = (ASSETS / "console.css").read_text()
    assert sheet.count("{") == sheet.count("}")
    for part in ("(max-width: 40rem)", "(pointer: coarse)", "(forced-colors: active)", "print", ".timeline"):
        assert part in sheet
