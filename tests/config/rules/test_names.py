"""Rules on public names."""

from typing import Any

import pytest

from tests.config.samples import problems_of, without
from tests.support.factories import only_problem


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
