"""What the ACME test server is told, and what is asked of it."""

import json
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from testbed.errors import BedError
from testbed.pebble import (
    ENVIRONMENT,
    VALIDITY_SECONDS,
    Pebble,
    arguments,
    config,
    name_server_arguments,
)

FOLDER = Path("/bed/pebble")
ADDRESS = "10.77.0.1"
PEBBLE = Pebble(ADDRESS, "an authority")


def test_names_are_validated_where_lets_encrypt_validates_them() -> None:
    settings = json.loads(config(FOLDER, ADDRESS))["pebble"]
    assert (settings["httpPort"], settings["tlsPort"]) == (80, 443)


def test_it_listens_on_the_one_address() -> None:
    settings = json.loads(config(FOLDER, ADDRESS))["pebble"]
    listens = (settings["listenAddress"], settings["managementListenAddress"])
    assert listens == (f"{ADDRESS}:14000", f"{ADDRESS}:15000")
    for argument in name_server_arguments(ADDRESS, "10.77.0.11"):
        name, _, value = argument.partition("=")
        assert name == "-defaultIPv4" or value == "" or value.startswith(f"{ADDRESS}:"), argument


def test_certificates_end_while_a_test_can_wait_for_it() -> None:
    settings = json.loads(config(FOLDER, ADDRESS))["pebble"]
    assert [each["validityPeriod"] for each in settings["profiles"].values()] == [1320]
    assert VALIDITY_SECONDS == 1320
    assert "certificateValidityPeriod" not in settings, "Pebble ignores it"


def test_every_name_resolves_to_the_server_by_ipv4_only() -> None:
    words = name_server_arguments(ADDRESS, "10.77.0.11")
    assert "-defaultIPv4=10.77.0.11" in words
    assert "-defaultIPv6=" in words, "Pebble tries IPv6 first"


def test_validation_asks_the_beds_name_server() -> None:
    assert arguments(FOLDER, ADDRESS) == [
        *("-config", "/bed/pebble/pebble.json"),
        *("-dnsserver", "10.77.0.1:53"),
    ]


def test_it_neither_dawdles_nor_refuses_at_random() -> None:
    assert ENVIRONMENT == {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}


def test_clients_begin_at_the_directory() -> None:
    assert PEBBLE.directory == "https://10.77.0.1:14000/dir"


def test_txt_records_are_those_of_absolute_names(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Mapping[str, str]]] = []

    def post(url: str, *, json: Mapping[str, str], **_: object) -> httpx.Response:
        asked.append((url, json))
        return httpx.Response(200)

    monkeypatch.setattr(httpx, "post", post)
    PEBBLE.set_txt("_acme-challenge.tapbot.kz", "token")
    PEBBLE.clear_txt("_acme-challenge.tapbot.kz.")
    name = "_acme-challenge.tapbot.kz."
    assert asked == [
        ("http://10.77.0.1:8055/set-txt", {"host": name, "value": "token"}),
        ("http://10.77.0.1:8055/clear-txt", {"host": name}),
    ]


def test_a_refused_record_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    request = httpx.Request("POST", "http://10.77.0.1:8055/set-txt")
    refusal = httpx.Response(400, text="no value\n", request=request)
    monkeypatch.setattr(httpx, "post", lambda *_, **__: refusal)
    with pytest.raises(BedError, match=r"^http://10\.77\.0\.1:8055/set-txt: 400 no value$"):
        PEBBLE.set_txt("tapbot.kz", "")
