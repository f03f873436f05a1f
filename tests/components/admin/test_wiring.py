"""The pages for operators: each is there only when its section is."""

from components.admin.wiring import administer
from tests.components.parts import postgres_link, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import everything, valid_settings


def engine(*, complete: bool) -> RecordingEngine:
    """Return what is made of the pages on a stack with every service, or without such pages."""

    def build() -> None:
        here = stack(everything() if complete else valid_settings())
        readers = {"operator": postgres_link(here.fleet["data"], "operator")} if complete else {}
        administer(here, readers)

    return run(build)


def test_a_stack_without_pages_gets_none() -> None:
    registered = engine(complete=False).registered
    assert [each.name for each in registered if each.type.startswith("tapbot:admin:")] == []


def test_pgadmin_is_connected_as_the_role_that_reads_only() -> None:
    files = engine(complete=True).carrier("pgadmin").files
    assert '"Username": "operator"' in files["/etc/tapbot/servers.json"]


def test_every_page_is_behind_the_gate() -> None:
    shown = engine(complete=True).carrier("gate").files["/etc/tapbot/pages/index.html"]
    for name in ("pgadmin", "metrics", "logs", "alerts"):
        assert f'<a href="https://{name}.admin.tapbot.kz">' in shown
