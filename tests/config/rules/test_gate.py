"""What must hold for the gate."""

import pytest

from tests.support.factories import only_problem, valid_settings

PGADMIN = {"pgadmin": {"adminEmail": "admin@tapbot.kz"}, "placement": {"pgadmin": "data"}}
PROVIDER = {"issuer": "https://id.tapbot.kz", "clientId": "gate"}


def test_it_is_not_there_for_nothing() -> None:
    assert only_problem({"gate": {}}).line == (
        "gate: has no page behind it (expected a service that has a page, such as pgadmin, "
        "monitoring or logs)"
    )
    assert valid_settings(gate={}, **PGADMIN).gate


def test_a_provider_without_people_is_a_mistake() -> None:
    assert only_problem({"gate": {"oidc": PROVIDER}, **PGADMIN}).line == (
        "gate.oidc: lets nobody in (expected gate.oidc.emails or gate.oidc.emailDomains)"
    )
    oidc = {**PROVIDER, "emailDomains": ["tapbot.kz"]}
    assert valid_settings(gate={"oidc": oidc}, **PGADMIN).gate


PORTAINER = {"portainer": {}, "placement": {"portainer": "data"}}


def test_a_page_that_stays_private_is_none_behind_it() -> None:
    assert only_problem({"gate": {}, **PORTAINER}).line.startswith("gate: has no page behind it")
    assert valid_settings(gate={}, **{**PORTAINER, "portainer": {"behindGate": True}}).gate


def test_nothing_is_behind_a_gate_that_is_not_there() -> None:
    problem = only_problem({**PORTAINER, "portainer": {"behindGate": True}})
    assert problem.line == "portainer.behindGate: there is no gate (expected the section `gate`)"
    assert problem.fix == (
        "add `tapbot-stack:gate: {}` to the stack file, or: "
        "pulumi config set --path 'tapbot-stack:portainer.behindGate' false"
    )


def test_a_domain_of_everybody_lets_everybody_in() -> None:
    oidc = {**PROVIDER, "emailDomains": ["tapbot.kz", "gmail.com"]}
    assert only_problem({"gate": {"oidc": oidc}, **PGADMIN}).line == (
        "gate.oidc.emailDomains[1]: lets in whoever asks there for an address "
        "(got 'gmail.com'; expected a domain of your own; single addresses are named by "
        "gate.oidc.emails)"
    )


def test_a_provider_is_named_by_its_address_not_by_its_document() -> None:
    issuer = "https://id.tapbot.kz/realms/ops"
    oidc = {**PROVIDER, "emails": ["ops@tapbot.kz"]}
    document = {**oidc, "issuer": f"{issuer}/.well-known/openid-configuration"}
    problem = only_problem({"gate": {"oidc": document}, **PGADMIN})
    assert "is the provider's document, not its address" in problem.line
    assert problem.fix.endswith(f"'tapbot-stack:gate.oidc.issuer' {issuer}")
    assert valid_settings(gate={"oidc": {**oidc, "issuer": issuer}}, **PGADMIN).gate


@pytest.mark.parametrize("host", ["admin.tapbot.kz", "pgadmin.admin.tapbot.kz:8443"])
def test_a_provider_is_not_behind_the_gate_that_asks_it(host: str) -> None:
    oidc = {**PROVIDER, "emails": ["ops@tapbot.kz"], "issuer": f"https://{host}/"}
    assert "is behind the gate itself" in only_problem({"gate": {"oidc": oidc}, **PGADMIN}).line
