"""Rules between the services of a stack."""

import pytest

from config.base import camel_case
from config.sections import section_classes
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


def test_what_is_needed_may_be_an_empty_section() -> None:
    classes = section_classes()
    for field, kind in classes.items():
        for other in kind.NEEDS:
            required = [
                name for name, each in classes[other].model_fields.items() if each.is_required()
            ]
            assert required == [], f"{camel_case(field)}: the message says that it may be empty"
