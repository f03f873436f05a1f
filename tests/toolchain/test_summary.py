"""After an update: addresses, next steps, and the certificate for browsers; no secret."""

import json
from typing import Any

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
