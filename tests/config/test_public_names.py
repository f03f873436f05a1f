"""The names that the world knows the stack by."""

from config.public_names import host_name, public_names, web_sections
from tests.config.samples import without
from tests.support.factories import settings_of, valid_settings


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
