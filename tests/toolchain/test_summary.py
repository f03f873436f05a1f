"""After an update: addresses, next steps, and the certificate for browsers; no secret."""

import json
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import summary
from toolchain.process import Result
from toolchain.stack import Stack

PEM = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"


def show(place: Workplace, outputs: dict[str, Any]) -> None:
    """Show the summary of these outputs."""
    install_cli(place.context)
    place.runner.on("stack output", Result(0, json.dumps(outputs)))
    summary.show(Stack(place.context))


def test_addresses_and_next_steps_are_listed(place: Workplace) -> None:
    show(place, {"urls": {"n8n": "https://n8n"}, "nextSteps": ["Show the logins: x"]})
    assert "n8n   https://n8n" in place.lines
    assert "- Show the logins: x" in place.lines


def test_the_authority_is_written_where_it_can_be_imported(place: Workplace) -> None:
    show(place, {"caCertificate": PEM})
    assert place.context.paths.authority("dev").read_text() == PEM


def test_a_stack_with_public_certificates_has_no_such_file(place: Workplace) -> None:
    show(place, {"caCertificate": "[secret]"})
    assert not place.context.paths.authority("dev").exists()


def test_secrets_are_never_asked_for(place: Workplace) -> None:
    show(place, {})
    assert not place.runner.ran("--show-secrets")


def test_names_that_programs_of_this_machine_do_not_know_are_named(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getaddrinfo(host: str, port: object) -> list[str]:
        if host == "cms.localhost":
            raise OSError(host)
        return [host]

    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
    show(
        place,
        {
            "urls": {
                "directus": "https://cms.localhost:8443",
                "n8n": "https://n8n.localhost:8443",
                "site": "https://localhost:8443",
            }
        },
    )
    assert "as root, add to /etc/hosts: 127.0.0.1 cms.localhost" in place.lines


def test_public_names_are_not_looked_up(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", None)
    show(place, {"urls": {"site": "https://tapbot.kz"}})
    assert not any("/etc/hosts" in line for line in place.lines)
