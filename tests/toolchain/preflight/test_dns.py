"""Public names are looked up where a certificate authority will look them up too."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.factories import valid_settings
from tests.toolchain.preflight.samples import spelled
from toolchain.preflight.dns import Resolver, names, system_resolver

EDGE = "203.0.113.10"
ALL = {"tapbot.kz": EDGE, "cms.tapbot.kz": EDGE, "n8n.tapbot.kz": EDGE}


def resolver(known: Mapping[str, str]) -> Resolver:
    """DNS with these names only."""
    return lambda name: frozenset({known[name]} if name in known else ())


def found(known: Mapping[str, str], **changes: Any) -> list[tuple[str, str, str]]:
    """The findings of a valid stack in such a world."""
    return [spelled(each) for each in names(valid_settings(**changes), resolver(known))]


def test_names_that_lead_to_traefik_are_fine() -> None:
    assert found(ALL) == []


def test_a_name_that_nobody_knows_is_a_warning_with_the_record_to_add() -> None:
    known = {name: address for name, address in ALL.items() if not name.startswith("cms")}
    assert found(known) == [
        (
            "warning",
            "domain: cms.tapbot.kz does not resolve (the HTTP-01 challenge will fail) "
            "(got no address; expected 203.0.113.10)",
            "at the domain's DNS provider: cms.tapbot.kz. A 203.0.113.10",
        )
    ]


def test_a_name_that_leads_elsewhere_is_a_warning_also_without_the_http_challenge() -> None:
    dns = {"traefik": {"acme": {"challenge": "dns", "dnsProvider": "cloudflare"}}}
    [(severity, line, _)] = found(ALL | {"n8n.tapbot.kz": "198.51.100.9"}, **dns)
    assert (severity, line) == (
        "warning",
        "domain: n8n.tapbot.kz leads to another server (got 198.51.100.9; expected 203.0.113.10)",
    )


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (
            "2001:db8::1",
            "leads elsewhere too: nothing of this stack answers there (IPv6 is not served)",
        ),
        ("198.51.100.9", "leads elsewhere too, and some visitors with it"),
    ],
)
def test_a_name_with_another_address_beside_the_right_one_is_a_warning(
    other: str, said: str
) -> None:
    def resolve(name: str) -> frozenset[str]:
        return frozenset({EDGE, other} if name == "tapbot.kz" else {EDGE})

    assert [spelled(each) for each in names(valid_settings(), resolve)] == [
        (
            "warning",
            f"domain: tapbot.kz {said} (got {other}; expected no other address)",
            "at the domain's DNS provider: remove the other A and AAAA records of tapbot.kz",
        )
    ]


def test_names_that_lead_to_a_proxy_in_front_are_its_business() -> None:
    assert found({}, traefik={"trustedProxies": ["198.51.100.0/24"]}) == []


@pytest.mark.parametrize(
    ("address", "record"),
    [("203.0.113.10", "A"), ("2001:db8::10", "AAAA"), ("edge.tapbot.kz", "CNAME")],
)
def test_the_record_to_add_is_of_the_kind_that_the_address_needs(address: str, record: str) -> None:
    fixes = {fix for *_, fix in found({}, servers={"edge": {"address": address}})}
    assert f"at the domain's DNS provider: cms.tapbot.kz. {record} {address}" in fixes


def test_a_server_that_has_a_name_is_looked_up_too() -> None:
    named = {"servers": {"edge": {"address": "edge.tapbot.kz"}}}
    assert found(ALL | {"edge.tapbot.kz": EDGE}, **named) == []


@pytest.mark.parametrize(
    "changes",
    [{"traefik": {"acme": None}}, {"servers": {"edge": {"state": "lost"}}}],
)
def test_nothing_is_looked_up_where_nobody_asks(changes: dict[str, Any]) -> None:
    def never(name: str) -> frozenset[str]:
        raise AssertionError(f"{name} was looked up")

    assert list(names(valid_settings(**changes), never)) == []


def test_the_system_knows_this_machine_and_takes_an_unknown_name_calmly() -> None:
    assert "127.0.0.1" in system_resolver("127.0.0.1")
    assert system_resolver("no-such-name.invalid.") == frozenset()
