"""What a rule is."""

from collections.abc import Iterator

from config.report.errors import Problem
from config.rules.rule import INSTANCES, SERVICES, Rule, reads
from config.sections import section_classes
from config.settings import StackSettings
from tests.support.factories import valid_settings


@reads("domain", "servers")
def finds_one(settings: StackSettings) -> Iterator[Problem]:
    """Find a problem with every domain."""
    yield Problem(path="domain", problem=f"is {settings.domain}")


def test_a_function_with_what_it_reads_is_a_rule() -> None:
    assert isinstance(finds_one, Rule)
    assert finds_one.reads == {"domain", "servers"}
    [problem] = finds_one.find(valid_settings())
    assert problem.line == "domain: is tapbot.kz"


def test_what_reads_all_services_reads_a_new_one_too() -> None:
    assert set(SERVICES) == set(section_classes())
    assert set(INSTANCES) == {"servers", "placement", *SERVICES}, (
        "a rule would run on instances of a section that is not valid"
    )
