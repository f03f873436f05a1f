"""Directus's environment on a server; every secret is a file."""

import pytest

from components.data.directus_flows import ADDED
from config.services.directus import VARIABLES
from tests.components.data.test_directus import directus
from tests.support.engine import RecordingEngine, Registered, run
from tests.support.factories import BUCKET


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Directus on one server."""
    return run(lambda: directus(["edge"]))


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> RecordingEngine:
    """A replica on each of two servers, with a bucket and an extension."""
    folder = tmp_path_factory.mktemp("extensions")
    (folder / "hello").mkdir()
    (folder / "hello" / "package.json").write_text("{}")
    origins = ["https://tapbot.kz", "http://localhost:3000"]
    return run(
        lambda: directus(
            ["data", "edge"],
            local=False,
            s3=BUCKET,
            corsOrigins=origins,
            extensions=str(folder),
            links={},
        )
    )


def set_by_the_program(container: Registered) -> set[str]:
    """Return the variables of a container, by the name that they have without a file."""
    return {name.removesuffix("_FILE") for name in container.environment}


def test_every_variable_that_the_program_sets_is_known_to_be_taken(
    engine: RecordingEngine, apart: RecordingEngine
) -> None:
    both = [engine.container("directus-1"), apart.container("directus-1")]
    assert set(VARIABLES) == set().union(*map(set_by_the_program, both)) - set(ADDED), (
        "an operator's own variable would silently win over ours, or be refused without a reason"
    )


def test_pages_of_other_origins_may_read_it_only_where_they_are_named(
    engine: RecordingEngine, apart: RecordingEngine
) -> None:
    assert "CORS_ENABLED" not in engine.container("directus-1").environment
    environment = apart.container("directus-1").environment
    assert environment["CORS_ENABLED"] == "true"
    assert environment["CORS_ORIGIN"] == "array:https://tapbot.kz,http://localhost:3000"


def test_variables_of_the_operators_own_reach_it_and_secrets_do_as_files() -> None:
    engine = run(
        lambda: directus(
            ["edge"],
            environment={"RATE_LIMITER_ENABLED": True},
            environmentSecrets={"EMAIL_SMTP_PASSWORD": "smtpPassword"},
        )
    )
    container = engine.container("directus-1")
    assert container.environment["RATE_LIMITER_ENABLED"] == "true"
    assert container.environment["EMAIL_SMTP_PASSWORD_FILE"] == "/etc/tapbot/EMAIL_SMTP_PASSWORD"
    files = engine.carrier("directus").files
    assert files["/etc/tapbot/EMAIL_SMTP_PASSWORD"] == "string:the-smtp-password"
    assert "the-smtp-password" not in str(container.inputs), "docker inspect would show it"


def test_its_heap_follows_its_memory_and_its_schedules_the_clock(engine: RecordingEngine) -> None:
    environment = engine.container("directus-1").environment
    assert environment["NODE_OPTIONS"] == "--max-old-space-size=384"
    assert environment["TZ"] == "Asia/Almaty"
