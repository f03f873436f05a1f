"""pgAdmin: connected as a role that only reads."""

import ast
import json

import pytest

from components.admin.pgadmin import Pgadmin, configuration, storage
from tests.components.parts import postgres_link, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import valid_settings

OWN = {"pgadmin": {"adminEmail": "ops@tapbot.kz"}, "placement": {"pgadmin": "data"}}


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """PgAdmin beside its database."""

    def build() -> None:
        here = stack(valid_settings(**OWN))
        assert here.settings.pgadmin
        link = postgres_link(here.fleet["data"], "operator")
        Pgadmin(here.args(here.settings.pgadmin), link)

    return run(build)


def test_it_is_open_to_those_who_may_log_in_to_its_server(engine: RecordingEngine) -> None:
    ports = engine.container("pgadmin").inputs["ports"]
    assert ports == [{"internal": 5050, "external": 5050, "ip": "10.88.0.2"}]


def test_its_connection_is_there_and_names_no_password(engine: RecordingEngine) -> None:
    files = engine.carrier("pgadmin").files
    [server] = json.loads(files["/etc/tapbot/servers.json"])["Servers"].values()
    assert (server["Host"], server["Port"]) == ("postgres", 5432)
    assert server["Username"] == "operator"
    assert server["ConnectionParameters"]["passfile"] == "/.pgpass"
    assert "the-database-password" not in files["/etc/tapbot/servers.json"]
    assert files["/etc/tapbot/database-password"] == "the-database-password"


def test_passwords_are_files_only(engine: RecordingEngine) -> None:
    inputs = str(engine.container("pgadmin").inputs)
    assert "the-database-password" not in inputs, "docker inspect would show it"
    assert "value-of-pgadmin_password" not in inputs
    assert "uploads" in engine.carrier("pgadmin").secret_inputs


def test_it_keeps_the_one_capability_without_which_its_python_does_not_start(
    engine: RecordingEngine,
) -> None:
    assert engine.container("pgadmin").inputs["capabilities"]["adds"] == ["CAP_NET_BIND_SERVICE"]


def test_nobody_can_lock_it_keep_passwords_in_it_or_have_it_call_home() -> None:
    lines = [line.split(" = ") for line in configuration({}).splitlines()]
    found = {name: ast.literal_eval(value) for name, value in lines}
    assert found["MAX_LOGIN_ATTEMPTS"] == 0, "three tries of a stranger would lock it for ever"
    assert found["ALLOW_SAVE_PASSWORD"] is False
    assert found["UPGRADE_CHECK_ENABLED"] is found["LLM_ENABLED"] is False
    assert found["LOG_FILE"] == "/dev/null", "its root file system is read-only"


@pytest.mark.parametrize(
    ("email", "folder"),
    [("ops@tapbot.kz", "ops_tapbot.kz"), ("7@tapbot.kz", "pga_user_7_tapbot.kz")],
)
def test_the_folder_of_its_user_is_the_one_that_it_looks_into(email: str, folder: str) -> None:
    assert storage(email) == f"/var/lib/pgadmin/storage/{folder}"


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:admin:Pgadmin", "pgadmin")
