"""Rules on public names."""

from typing import Any

import pytest

from tests.config.samples import problems_of, without
from tests.support.factories import only_problem, problem_lines


@pytest.mark.parametrize(
    ("changes", "line", "fix"),
    [
        (
            {"directus": {"subdomain": "n8n"}},
            "n8n.subdomain: claims the name that directus.subdomain has "
            "(got 'n8n'; expected a name of its own for each service)",
            "pulumi config set --path 'tapbot-stack:n8n.subdomain' n8n-2",
        ),
        (
            {"site": {"subdomain": "cms"}},
            "site.subdomain: claims the name that directus.subdomain has "
            "(got 'cms'; expected a name of its own for each service)",
            "pulumi config set --path 'tapbot-stack:site.subdomain' site",
        ),
    ],
)
def test_a_name_that_two_services_claim_is_named_with_a_free_one(
    changes: dict[str, Any], line: str, fix: str
) -> None:
    problem = only_problem(changes)
    assert problem.line == line
    assert problem.fix == fix


def test_the_name_of_a_service_that_is_not_there_is_free() -> None:
    values = without("directus", changes={"site": {"subdomain": "cms"}})
    assert problems_of(values) == []


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"site": {"aliases": ["www.tapbot.kz", "cms.tapbot.kz"]}},
            "site.aliases: has a name that is directus's own "
            "(got 'cms.tapbot.kz'; expected a name that nothing else has)",
        ),
        (
            {"site": {"aliases": ["tapbot.kz"]}},
            "site.aliases: has a name that is site's own "
            "(got 'tapbot.kz'; expected a name that nothing else has)",
        ),
        (
            {"n8n": {"aliases": ["old.kz"]}, "site": {"aliases": ["old.kz"]}},
            "site.aliases: has a name that is in n8n.aliases already "
            "(got 'old.kz'; expected a name that nothing else has)",
        ),
        (
            {"site": {"aliases": ["old.kz"]}, "traefik": {"acme": None}},
            "site.aliases: has a name that the stack's own authority may not sign for "
            "(got 'old.kz'; expected a name below tapbot.kz, or traefik.acme)",
        ),
    ],
)
def test_an_alias_is_a_name_that_is_free(changes: dict[str, Any], line: str) -> None:
    assert only_problem(changes).line == line


def test_an_alias_may_be_below_the_domain_or_with_a_public_authority_anywhere() -> None:
    assert problem_lines({"site": {"aliases": ["www.tapbot.kz", "old-name.kz"]}}) == []
    local = {"traefik": {"acme": None}, "site": {"aliases": ["www.tapbot.kz"]}}
    assert problem_lines(local) == []
