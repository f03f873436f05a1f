"""Settings of the site."""

from config.public_names import public_names
from config.services.site import SiteSettings
from tests.support.factories import problem_lines, valid_settings


def test_the_site_has_the_domain_itself_unless_it_is_given_a_name() -> None:
    assert valid_settings().site == SiteSettings()
    assert "tapbot.kz" in public_names(valid_settings())
    named = public_names(valid_settings(site={"subdomain": "www"}))
    assert "www.tapbot.kz" in named
    assert "tapbot.kz" not in named


def test_a_name_of_several_parts_is_refused() -> None:
    assert problem_lines({"site": {"subdomain": "www.new"}}) == [
        "site.subdomain: is not valid "
        "(got 'www.new'; expected one part of a domain name, in lower case, such as cms)"
    ]


def test_as_many_containers_serve_it_as_there_are_replicas() -> None:
    section = SiteSettings.model_validate({"replicas": 3})
    assert section.count(SiteSettings.WORKLOADS[0]) == 3
