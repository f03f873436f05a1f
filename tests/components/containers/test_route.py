"""Public names and what answers behind them."""

import pytest

from components.containers.route import PublicName, Route


@pytest.mark.parametrize(
    ("domain", "subdomain", "port", "url"),
    [
        ("tapbot.kz", None, 443, "https://tapbot.kz"),
        ("tapbot.kz", "cms", 443, "https://cms.tapbot.kz"),
        ("localhost", None, 8443, "https://localhost:8443"),
        ("localhost", "n8n", 8443, "https://n8n.localhost:8443"),
    ],
)
def test_a_url_is_what_a_browser_shows(
    domain: str, subdomain: str | None, port: int, url: str
) -> None:
    assert PublicName.under(domain, subdomain, port).url == url, (
        "cookies, CORS and OAuth compare origins letter by letter: a port that a browser leaves"
        " out, or a slash at the end, is another origin"
    )


def test_a_host_is_a_name_without_its_port() -> None:
    assert PublicName.under("localhost", "cms", 8443).host == "cms.localhost", (
        "Traefik's Host() rule and certificates know names only"
    )


def test_a_branch_is_the_same_route_to_other_replicas() -> None:
    public = PublicName.under("tapbot.kz", "n8n", 443)
    route = Route(
        service="n8n", public=public, backends=[], health_path="/", branches={"n8n-webhook": []}
    )
    own, branch = route.parts()
    assert own is route.branch("") is route
    assert (branch.service, branch.public, branch.health_path) == ("n8n-webhook", public, "/")
    assert branch.parts() == [branch]
