"""Rules between the services of a stack."""

import pytest

from tests.config.samples import problems_of, without


@pytest.mark.parametrize(("section", "needed"), [("directus", "redisCache"), ("n8n", "redisQueue")])
def test_a_service_without_what_it_needs_says_so(section: str, needed: str) -> None:
    [problem] = problems_of(without(needed))
    assert problem.line == (
        f"{section}: needs {needed}, which the stack file has no section for "
        f"(expected a section {needed}, which may be empty, or no section {section})"
    )
    assert problem.fix == f"add `tapbot-stack:{needed}: {{}}` to the stack file, and place it"


def test_what_nobody_needs_may_be_absent() -> None:
    assert problems_of(without("directus", "n8n", "redisCache", "redisQueue")) == []
    assert problems_of(without("qdrant", "site")) == []


def test_what_is_needed_may_have_settings_of_its_own() -> None:
    values = {**without("n8n"), "links": {}}
    [problem] = problems_of(values)
    assert problem.line == (
        "links: needs n8n, which the stack file has no section for "
        "(expected a section n8n with ownerEmail, or no section links)"
    )
    assert problem.fix == (
        "add `tapbot-stack:n8n:` and below it ownerEmail, to the stack file, and place it"
    )
