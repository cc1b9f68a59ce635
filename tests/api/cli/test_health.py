"""`customers health` asks where the service listens, and says by its exit code whether it answers."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from tests.api.cli.conftest import Run
from tests.support.running_service import RunningService
from tests.support.waiting import SECONDS

Start = Callable[..., RunningService]


def test_it_asks_the_address_that_the_settings_name(
    start_service: Start, customers: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start_service()
    monkeypatch.setenv("CUSTOMERS_HOST", "0.0.0.0")  # listens everywhere, is asked on this machine
    monkeypatch.setenv("CUSTOMERS_PORT", str(service.port))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    asked = customers("health")
    assert (asked.returncode, asked.stdout) == (0, f"{service.url}/health/live answers.\n"), asked.stderr
    service.stop()
    asked = customers("health")
    assert (asked.returncode, asked.stderr) == (
        1,
        f"{service.url}/health/live does not answer: [Errno 111] Connection refused.\n",
    )


def test_it_follows_tls_whatever_name_the_certificate_is_for(
    database_url: str, customers: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=of-another-name"
    subprocess.run(
        [*made.split(), "-keyout", str(key), "-out", str(certificate)], capture_output=True, timeout=SECONDS, check=True
    )
    settings = {"SSL_CERTFILE": str(certificate), "SSL_KEYFILE": str(key)}
    service = OverTls(tmp_path / "service", database_url, settings).start()
    try:
        monkeypatch.setenv("CUSTOMERS_SSL_CERTFILE", str(certificate))
        monkeypatch.setenv("CUSTOMERS_SSL_KEYFILE", str(key))
        asked = customers("health", "--port", str(service.port))
        assert (asked.returncode, asked.stdout) == (0, f"{service.url}/health/live answers.\n"), asked.stderr
        monkeypatch.delenv("CUSTOMERS_SSL_CERTFILE")
        monkeypatch.delenv("CUSTOMERS_SSL_KEYFILE")
        asked = customers("health", "--port", str(service.port))
        assert asked.returncode == 1
    finally:
        service.stop()


def test_a_port_that_the_service_chose_itself_has_to_be_named(customers: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMERS_PORT", "0")
    asked = customers("health")
    assert asked.returncode == 1
    assert "name it with --port" in asked.stderr


class OverTls(RunningService):
    """The service with a certificate of its own making."""

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def client(self, key: str | None = None) -> httpx2.Client:
        trusting = ssl.create_default_context(cafile=self.settings["SSL_CERTFILE"])
        trusting.check_hostname = False
        return httpx2.Client(base_url=self.url, verify=trusting, timeout=SECONDS)
