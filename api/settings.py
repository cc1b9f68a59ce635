"""What an operator can set: environment variables with the prefix `CUSTOMERS_`, also from a `.env` file."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

import phonenumbers
import psycopg
from dotenv import dotenv_values
from psycopg.conninfo import conninfo_to_dict
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from application.access.sessions import LONGEST
from application.database.embedded import default_data_dir
from application.importing.contact_origins import OriginName
from application.keys.secrets import MasterKey, SecretsUnusable
from projections.reports.time_zone import TIMEZONE, time_zone

PREFIX = "CUSTOMERS_"
OF_THE_TESTS = "CUSTOMERS_TEST_"
"""Variables of the test run, which may be set around a service that it starts."""

DEFAULT_ORIGIN = "WEB_FORM"
CONTACT_ORIGINS: Final[dict[str, OriginName | None]] = dict.fromkeys(
    (DEFAULT_ORIGIN, "REFERRAL", "PHONE", "EMAIL", "WHATSAPP", "SOCIAL_MEDIA", "WALK_IN", "EVENT", "PARTNER", "OTHER")
)
MIN_ADMIN_KEY = 32
MAX_KEY = 512


class SettingsError(Exception):
    """Settings that cannot be used; one line for each of them, none with a value in it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _database_url(text: str) -> str:
    try:
        conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        raise ValueError("must be an address such as postgresql://user:password@host:5432/database") from None
    return text


def _admin_key(key: SecretStr) -> SecretStr:
    if not re.fullmatch(rf"[!-~]{{{MIN_ADMIN_KEY},{MAX_KEY}}}", key.get_secret_value()):
        raise ValueError(f"must have at least {MIN_ADMIN_KEY} characters, printable ASCII without spaces")
    return key


def _master_key(key: SecretStr) -> SecretStr:
    try:
        MasterKey.parse(key.get_secret_value())
    except SecretsUnusable as error:
        raise ValueError(f"cannot be used: {error}") from None
    return key


def _region(text: str) -> str:
    if text not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("must be the two capital letters of a country, such as GT")
    return text


def _origins(value: object) -> object:
    """`WEB_FORM, FERIA=Feria/Trade fair` as the variable has it, each code once."""
    if not isinstance(value, str):
        return value
    origins: dict[str, OriginName | None] = {}
    for each in filter(None, map(str.strip, value.split(","))):
        code, named, names = (part.strip() for part in each.partition("="))
        name = OriginName(*(part.strip() for part in names.split("/"))) if names.count("/") == 1 else None
        if not re.fullmatch(r"[A-Z0-9_]{1,50}", code) or (named and not (name and all(name))):
            raise ValueError(
                "must be codes of capital letters, digits and _, with commas between them; one may have its names in "
                "Spanish and English, such as FERIA=Feria/Trade fair"
            )
        origins[code] = name or origins.get(code)
    if DEFAULT_ORIGIN not in origins:
        raise ValueError(f"must contain {DEFAULT_ORIGIN}, which a registration has where it names no other")
    return origins


class RelatedLink(NamedTuple):
    """What else can be done with a customer, or with one of its billing entities, in another service."""

    es: str
    en: str
    address: str

    @property
    def is_of_billing_entity(self) -> bool:
        """Whether it is about one billing entity of a customer."""
        return "{billing_entity_id}" in self.address

    def leads_to(self, customer_id: str, billing_entity_id: str = "") -> str:
        """The address for one customer."""
        return self.address.replace("{customer_id}", customer_id).replace("{billing_entity_id}", billing_entity_id)


_RELATED_LINK: Final = re.compile(
    r"(?P<es>[^/=]+)/(?P<en>[^/=]+)=(?P<address>https?://[^\s{}\"<>]*(?:\{(?:customer|billing_entity)_id\}[^\s{}\"<>]*)+)"
)


def _related_links(value: object) -> object:
    """`Nueva cotización/New quotation=https://...{customer_id}`, with commas between."""
    if not isinstance(value, str):
        return value
    links = [_RELATED_LINK.fullmatch(each.strip()) for each in value.split(",") if each.strip()]
    if not all(links):
        raise ValueError(
            "must be links with commas between them, each a label in Spanish/in English=an address that begins with "
            "https:// and has {customer_id} or {billing_entity_id} in it; a comma in an address is %2C"
        )
    return tuple(RelatedLink(link["es"].strip(), link["en"].strip(), link["address"]) for link in links if link)


def _timezone(name: str) -> str:
    time_zone(name)
    return name


def _rate(value: object) -> object:
    return None if isinstance(value, str) and value.strip().lower() == "off" else value


def _idle(value: object) -> object:
    """`30m` or `2h`; a session that ends within a minute, or never before its 12 hours, is not what anybody means."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([1-9][0-9]{0,3})([mh])", value.strip().lower())
    idle = timedelta(minutes=int(found[1]) * (60 if found[2] == "h" else 1)) if found else timedelta()
    if not timedelta(minutes=1) <= idle <= LONGEST:
        raise ValueError("must be a time from 1m to 12h, such as 30m or 2h")
    return idle


def _web_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s?#]+", text):
        raise ValueError("must be an address that begins with https://")
    return text


def _file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError("must be a file that is there")
    return path


def _directory(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError("must be a directory that is there")
    return path


class Settings(BaseSettings):
    """Everything that can be set; `load_settings` makes one."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: Annotated[str, AfterValidator(_database_url)] | None = Field(
        default=None, repr=False, description="Address of a PostgreSQL, 15 to 18; absent: an embedded one is started."
    )
    data_dir: Path = Field(default_factory=default_data_dir, description="Where keys and the embedded database live.")
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65_535, description="The port to listen on; 0 takes a free one.")
    workers: int = Field(default=1, ge=1, le=64, description="How many processes answer requests.")
    admin_key: Annotated[SecretStr, AfterValidator(_admin_key)] | None = Field(
        default=None, description="The key named admin; absent: generated at the first start."
    )
    master_key: Annotated[SecretStr, AfterValidator(_master_key)] | None = Field(
        default=None, description="32 bytes in base64 that wrap all other keys; absent: a file in the data directory."
    )
    new_master_key: Annotated[SecretStr, AfterValidator(_master_key)] | None = Field(
        default=None, description="The key that `customers keys rotate-master` changes to; accepted beside the other."
    )
    tax_id_policy: Literal["warn", "strict"] = Field(
        default="warn", description="Whether an invalid tax id is accepted and marked (warn) or refused (strict)."
    )
    default_region: Annotated[str, AfterValidator(_region)] = Field(
        default="GT", description="The country of phone numbers without a country code."
    )
    contact_origins: Annotated[dict[str, OriginName | None], NoDecode, BeforeValidator(_origins)] = Field(
        default=CONTACT_ORIGINS,
        description="How customers may have come, with commas between; FERIA=Feria/Trade fair names one of your own.",
    )
    related_links: Annotated[tuple[RelatedLink, ...], NoDecode, BeforeValidator(_related_links)] = Field(
        default=(),
        description="What else can be done with a customer, with commas between, such as Nueva cotización/New "
        "quotation=https://quotes.example.com/new?customer={customer_id}&entity={billing_entity_id}.",
    )
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(
        default=TIMEZONE,
        description="The IANA name of the time zone whose days reports count by; another one rebuilds them.",
    )
    rate_limit: Annotated[Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, BeforeValidator(_rate)] = Field(
        default=None, description="Requests a second for each key, or off."
    )
    session_idle: Annotated[timedelta, BeforeValidator(_idle)] = Field(
        default=timedelta(minutes=30),
        description="After how long without a page whoever signed in must do so again, such as 30m or 2h.",
    )
    oidc_issuer: Annotated[str, AfterValidator(_web_address)] | None = Field(
        default=None, description="Who issues the tokens that are accepted beside API keys."
    )
    oidc_audience: str | None = Field(default=None, description="The audience that such tokens must name.")
    oidc_role_claim: str = Field(default="roles", description="The claim of such tokens that names roles.")
    behind_proxy: bool = Field(default=False, description="Whether to believe X-Forwarded-For and -Proto.")
    ssl_certfile: Annotated[Path, AfterValidator(_file)] | None = Field(
        default=None, description="The certificate to serve HTTPS with."
    )
    ssl_keyfile: Annotated[Path, AfterValidator(_file)] | None = Field(
        default=None, description="Its private key, where the certificate's file has none."
    )
    checkpoint_dir: Path | None = Field(default=None, description="Where signed checkpoints of the log are written.")
    shred_ledger: Path | None = Field(default=None, description="The file that remembers erasures.")
    postgres_bin: Annotated[Path, AfterValidator(_directory)] | None = Field(
        default=None, description="The directory of the programs of the embedded PostgreSQL."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="What is logged.")
    log_format: Literal["auto", "text", "json"] = Field(
        default="auto", description="How: text for people, json for machines, auto: text on a terminal, else json."
    )


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; what the command line gives (not None) goes before variables and `.env`.

    Raises `SettingsError` with a line for every wrong or unknown variable, all at once.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    lines = [*_contradictions({name.upper() for name in given}), *_unknown_variables()]
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError([*(_line(details) for details in error.errors()), *lines]) from None
    except (UnicodeDecodeError, OSError):
        raise SettingsError([".env cannot be read as a text file in UTF-8.", *lines]) from None
    if lines:
        raise SettingsError(lines)
    return settings


def _contradictions(given: set[str]) -> list[str]:
    """By names alone, so that they are said together with values that cannot be used."""
    variables = [(name.upper(), value) for name, value in _variables()]
    there = given | {name.removeprefix(PREFIX) for name, value in variables if name.startswith(PREFIX) and value}
    lines = []
    if "SSL_KEYFILE" in there and "SSL_CERTFILE" not in there:
        lines.append(f"{PREFIX}SSL_KEYFILE needs {PREFIX}SSL_CERTFILE beside it.")
    if ("OIDC_ISSUER" in there) != ("OIDC_AUDIENCE" in there):
        lines.append(f"{PREFIX}OIDC_ISSUER and {PREFIX}OIDC_AUDIENCE belong together: set both or none.")
    return lines


def _variables() -> list[tuple[str, str | None]]:
    """Those of the environment and of `.env`, where that can be read."""
    try:
        in_file = dotenv_values(".env", encoding="utf-8") if Path(".env").is_file() else {}
    except (UnicodeDecodeError, OSError):
        in_file = {}
    return [*os.environ.items(), *in_file.items()]


def _unknown_variables() -> list[str]:
    known = {name.upper() for name in Settings.model_fields}
    lines = []
    for name in sorted({name for name, _ in _variables()}):
        setting = name.upper().removeprefix(PREFIX)
        if not name.upper().startswith(PREFIX) or setting in known or name.startswith(OF_THE_TESTS):
            continue
        likely = get_close_matches(setting, known, n=1)
        lines.append(f"{name} is not a setting." + (f" Is {PREFIX}{likely[0]} meant?" if likely else ""))
    return lines


def _line(details: Any) -> str:
    """What is wrong with one variable, without its value."""
    name = PREFIX + str(details["loc"][0]).upper() if details["loc"] else "The settings"
    return f"{name} {_what_is_wrong(details['type'], details.get('ctx', {}))}."


def _what_is_wrong(kind: str, context: dict[str, Any]) -> str:
    match kind:
        case "value_error":
            return str(context["error"]).rstrip(".")
        case "literal_error":
            return f"must be {context['expected']}"
        case "greater_than_equal":
            return f"must be at least {context['ge']}"
        case "less_than_equal":
            return f"must be at most {context['le']}"
        case "greater_than":
            return "must be a number above zero, or off"
        case "int_parsing" | "int_type" | "int_from_float":
            return "must be a whole number"
        case "float_parsing" | "float_type":
            return "must be a number, or off"
        case "bool_parsing" | "bool_type":
            return "must be true or false"
        case _:
            return "cannot be used"
