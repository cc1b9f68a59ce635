"""Settings come from variables and `.env`; whatever is wrong with them is said at once, without any value."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from api.settings import CONTACT_ORIGINS, SettingsError, load_settings

ALL_WRONG = {
    "DATABASE_URL": "SECRET is no address",
    "PORT": "SECRET",
    "WORKERS": "0",
    "ADMIN_KEY": "SECRET",
    "MASTER_KEY": "SECRET",
    "TAX_ID_POLICY": "SECRET",
    "DEFAULT_REGION": "SECRET",
    "CONTACT_ORIGINS": "SECRET",
    "TIMEZONE": "SECRET",
    "RATE_LIMIT": "-5",
    "SESSION_IDLE": "SECRET",
    "OIDC_ISSUER": "SECRET",
    "BEHIND_PROXY": "SECRET",
    "SSL_CERTFILE": "/SECRET",
    "POSTGRES_BIN": "/SECRET",
    "LOG_LEVEL": "SECRET",
    "LOG_FORMAT": "SECRET",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("CUSTOMERS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refusal() -> SettingsError:
    with pytest.raises(SettingsError) as refused:
        load_settings()
    return refused.value


def test_defaults_are_those_of_the_contract() -> None:
    settings = load_settings()

    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert (settings.tax_id_policy, settings.default_region, settings.rate_limit) == ("warn", "GT", None)
    assert settings.contact_origins == CONTACT_ORIGINS
    assert settings.timezone == "America/Guatemala"
    assert settings.database_url is None


def test_everything_wrong_is_reported_at_once_and_no_value_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ALL_WRONG.items():
        monkeypatch.setenv(f"CUSTOMERS_{name}", value)

    lines = refusal().lines

    assert {line.split()[0] for line in lines} == {f"CUSTOMERS_{name}" for name in ALL_WRONG}
    assert not any("SECRET" in line for line in lines)


def test_what_does_not_fit_together_is_reported_beside_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = tmp_path / "key.pem"
    key.touch()
    (tmp_path / ".env").write_text(f"CUSTOMERS_SSL_KEYFILE={key}\nCUSTOMERS_SSL_CERTFILE=\n")
    monkeypatch.setenv("CUSTOMERS_OIDC_AUDIENCE", "customers")
    monkeypatch.setenv("CUSTOMERS_PORT", "SECRET")

    assert refusal().lines == [
        "CUSTOMERS_PORT must be a whole number.",
        "CUSTOMERS_SSL_KEYFILE needs CUSTOMERS_SSL_CERTFILE beside it.",
        "CUSTOMERS_OIDC_ISSUER and CUSTOMERS_OIDC_AUDIENCE belong together: set both or none.",
    ]


def test_a_misspelt_variable_is_reported_with_what_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_DATABSE_URL", "postgresql://localhost/x")

    assert refusal().lines == ["CUSTOMERS_DATABSE_URL is not a setting. Is CUSTOMERS_DATABASE_URL meant?"]


def test_an_env_file_is_read_and_may_hold_what_belongs_to_others(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CUSTOMERS_PORT=9000\nOTHER=1\nCUSTOMERS_NOPE=1\n")

    assert refusal().lines == ["CUSTOMERS_NOPE is not a setting."]
    (tmp_path / ".env").write_text("CUSTOMERS_PORT=9000\nOTHER=1\n")
    assert load_settings().port == 9000


def test_an_env_file_that_is_no_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"CUSTOMERS_HOST=\xff\xfe")

    assert refusal().lines == [".env cannot be read as a text file in UTF-8."]


def test_a_variable_goes_before_the_file_and_the_command_line_before_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("CUSTOMERS_PORT=9000\n")
    monkeypatch.setenv("CUSTOMERS_PORT", "9001")

    assert load_settings().port == 9001
    assert load_settings(port=9002, host=None).port == 9002


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_DATABASE_URL", "")

    assert load_settings().database_url is None


@pytest.mark.parametrize(("text", "rate"), [("off", None), ("OFF", None), ("0.5", 0.5), ("100", 100.0)])
def test_the_rate_limit_is_a_number_or_off(text: str, rate: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_RATE_LIMIT", text)

    assert load_settings().rate_limit == rate


@pytest.mark.parametrize(("text", "minutes"), [("30m", 30), ("2h", 120), ("1M", 1), ("12h", 720)])
def test_how_long_a_session_may_idle_is_a_time(text: str, minutes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_SESSION_IDLE", text)

    assert load_settings().session_idle == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["30", "0m", "13h", "-5m", "30s", "721m", "1d", "half an hour"])
def test_a_time_that_no_session_may_idle_is_told_at_the_start(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_SESSION_IDLE", text)

    assert refusal().lines == ["CUSTOMERS_SESSION_IDLE must be a time from 1m to 12h, such as 30m or 2h."]


def test_contact_origins_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_CONTACT_ORIGINS", "WEB_FORM, EXPO_2026 ,WEB_FORM,FERIA = Feria / Trade fair")

    origins = load_settings().contact_origins

    assert [*origins.items()] == [("WEB_FORM", None), ("EXPO_2026", None), ("FERIA", ("Feria", "Trade fair"))]


@pytest.mark.parametrize("text", ["FERIA=", "FERIA=Feria", "FERIA=a/b/c", "=a/b"])
def test_a_contact_origin_has_a_name_in_both_languages_or_none(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_CONTACT_ORIGINS", f"WEB_FORM, {text}")

    (line,) = refusal().lines
    assert line.endswith("one may have its names in Spanish and English, such as FERIA=Feria/Trade fair.")


def test_related_links_are_of_a_customer_or_of_a_billing_entity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "CUSTOMERS_RELATED_LINKS",
        "Nueva solicitud/New request=https://service.example/new?c={customer_id}, "
        "Nueva cotización/New quotation=http://127.0.0.1:9000/{customer_id}/quotes?e={billing_entity_id}",
    )

    request, quotation = load_settings().related_links

    assert (request.es, request.en, request.is_of_billing_entity) == ("Nueva solicitud", "New request", False)
    assert request.leads_to("c1") == "https://service.example/new?c=c1"
    assert quotation.is_of_billing_entity
    assert quotation.leads_to("c1", "b1") == "http://127.0.0.1:9000/c1/quotes?e=b1"


@pytest.mark.parametrize(
    "text",
    [
        "Nueva=https://a.example/{customer_id}",
        "Nueva/New=javascript:alert({customer_id})",
        "Nueva/New=https://a.example/",
        "Nueva/New=https://a.example/{name}{customer_id}",
        'Nueva/New=https://a.example/"{customer_id}',
    ],
)
def test_a_related_link_that_leads_nowhere_is_told_at_the_start(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_RELATED_LINKS", text)

    (line,) = refusal().lines
    assert line.startswith("CUSTOMERS_RELATED_LINKS must be links with commas between them")


def test_settings_that_need_each_other_are_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUSTOMERS_SSL_KEYFILE", str(tmp_path / "key"))
    (tmp_path / "key").touch()
    monkeypatch.setenv("CUSTOMERS_OIDC_ISSUER", "https://login.example.com")

    assert [line.split()[0] for line in refusal().lines] == ["CUSTOMERS_SSL_KEYFILE", "CUSTOMERS_OIDC_ISSUER"]


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_ADMIN_KEY", "k" * 40)
    monkeypatch.setenv("CUSTOMERS_DATABASE_URL", "postgresql://u:hunter2@localhost/x")

    shown = repr(load_settings())

    assert "kkkk" not in shown
    assert "hunter2" not in shown
