"""The names that the world knows the stack by."""

import pytest

from config.public_names import host_name, origin, page_names, public_names, web_sections
from config.sections import section_classes
from tests.config.samples import without
from tests.support.factories import everything, for_operators, settings_of, valid_settings


def test_a_service_is_below_the_domain_or_has_the_domain_itself() -> None:
    assert host_name("tapbot.kz", "cms") == "cms.tapbot.kz"
    assert host_name("tapbot.kz", None) == "tapbot.kz"


def test_certificates_are_asked_for_every_public_name() -> None:
    assert public_names(valid_settings()) == ["cms.tapbot.kz", "n8n.tapbot.kz", "tapbot.kz"]


def test_what_is_not_there_has_no_name() -> None:
    settings = settings_of(without("directus"))
    assert public_names(settings) == ["n8n.tapbot.kz", "tapbot.kz"], (
        "an authority would be asked for a certificate that nobody serves"
    )


def test_only_what_is_behind_traefik_has_a_name() -> None:
    assert list(web_sections(valid_settings())) == ["directus", "n8n", "site"]


def test_aliases_need_certificates_too() -> None:
    settings = valid_settings(site={"aliases": ["www.tapbot.kz"]})
    assert public_names(settings)[-2:] == ["tapbot.kz", "www.tapbot.kz"]


def test_pages_are_below_the_gate_where_there_is_one() -> None:
    wanted = {f"{name}.admin.tapbot.kz" for name in ("metrics", "logs", "alerts", "pgadmin")}
    assert wanted <= set(page_names(everything()))
    assert {"grafana.admin.tapbot.kz", "dozzle.admin.tapbot.kz"} <= set(page_names(everything()))
    assert {"admin.tapbot.kz", "logs.admin.tapbot.kz"} <= set(public_names(everything()))
    pgadmin = {"adminEmail": "admin@tapbot.kz"}
    assert page_names(valid_settings(pgadmin=pgadmin, placement={"pgadmin": "data"})) == []


@pytest.mark.parametrize(("behind_gate", "names"), [(False, 0), (True, 1)])
def test_who_is_root_on_every_server_has_a_public_page_on_request_only(
    behind_gate: bool, names: int
) -> None:
    own = for_operators()
    settings = valid_settings(**{**own, "portainer": {"behindGate": behind_gate}})
    assert page_names(settings).count("portainer.admin.tapbot.kz") == names


def test_no_two_pages_want_the_same_name() -> None:
    pages = [
        each.page.name or each.name
        for kind in section_classes().values()
        for each in kind.WORKLOADS
        if each.page
    ]
    assert len(set(pages)) == len(pages)


def test_a_url_says_the_port_when_it_is_not_the_usual_one() -> None:
    assert origin("tapbot.kz", 443) == "https://tapbot.kz"
    assert origin("tapbot.kz", 8443) == "https://tapbot.kz:8443"
