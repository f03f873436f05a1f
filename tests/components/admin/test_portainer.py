"""Portainer: what makes its administrator root on every server is known to nobody else."""

import json
from typing import Final

import pytest

from components.admin.portainer import Portainer
from tests.components.parts import stack
from tests.e2e.portainer_api import fields_of
from tests.support.engine import RecordingEngine, run
from tests.support.factories import valid_settings

FORM: Final = "multipart/form-data; boundary=environment"
AGENTS = ("portainer-agent-edge", "portainer-agent-data")


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Portainer on the second of two servers."""
    return deployed({})


def deployed(server: dict[str, str]) -> RecordingEngine:
    """Return Portainer on `data`, with settings of `edge`."""

    def build() -> None:
        section = {"portainer": {}, "placement": {"portainer": "data"}}
        here = stack(valid_settings(**section, servers={"edge": server}))
        assert here.settings.portainer
        Portainer(here.args(here.settings.portainer))

    return run(build)


def shared_secret(engine: RecordingEngine) -> str:
    """Return what page and agents share."""
    return engine.carrier("portainer").files["/etc/tapbot/agent-secret"]


def test_the_page_takes_its_secrets_from_files_alone(engine: RecordingEngine) -> None:
    page = engine.container("portainer")
    assert page.inputs["entrypoints"] == [
        "sh",
        "-c",
        'test -s /etc/tapbot/agent-secret && export AGENT_SECRET="$(cat /etc/tapbot/agent-secret)"'
        ' && exec /portainer "$@"',
        "sh",
    ]
    assert page.inputs["command"] == [
        *("--http-enabled", "--bind", ":9000"),
        *("--admin-password-file", "/etc/tapbot/password"),
        *("--log-mode", "JSON"),
    ]
    files = engine.carrier("portainer").files
    assert files["/etc/tapbot/password"] == "value-of-portainer_password"


def test_what_makes_root_is_in_no_environment_and_no_command(engine: RecordingEngine) -> None:
    shown = str([{**each.inputs, "uploads": None} for each in engine.registered])
    for value in (shared_secret(engine), "value-of-portainer_password"):
        assert value not in shown, "whoever may read Docker's settings would be root everywhere"
    for name in ("portainer", "portainer-environments", *AGENTS):
        assert "uploads" in engine.carrier(name).secret_inputs


def test_only_agents_have_the_socket(engine: RecordingEngine) -> None:
    for each in engine.running():
        bound = [mount for mount in each.mounts.values() if mount["type"] == "bind"]
        sources = [mount["source"] for mount in bound]
        expected = ["/var/run/docker.sock"] if each.name in AGENTS else []
        if each.labels["kz.tapbot.service"] != "tunnel":
            assert sources == expected, each.name


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_obeys_who_knows_the_secret(engine: RecordingEngine, name: str) -> None:
    agent = engine.container(name).inputs
    assert agent["entrypoints"] == ["/app/agent"]
    assert agent["command"] == ["@/etc/tapbot/agent.args"]
    line = engine.carrier(name).files["/etc/tapbot/agent.args"]
    assert line == f"--secret={shared_secret(engine)}\n", "the first who called would own it"
    assert agent["workingDir"] == "/tmp", "it writes a certificate there, or dies"
    assert agent["healthcheck"]["tests"] == ["CMD", "nc", "-z", "127.0.0.1", "9001"]
    assert agent["user"] == "0:0"
    assert agent["capabilities"]["adds"] == []
    [port] = agent["ports"]
    assert port["ip"].startswith("10.88."), "the secret can be guessed by whoever hears a call"


def test_the_page_calls_all_agents(engine: RecordingEngine) -> None:
    waits = {urn.rpartition("::")[2] for urn in engine.container("portainer").dependencies}
    assert set(AGENTS) <= waits, "an environment without its agent is refused"


def forms(engine: RecordingEngine) -> dict[str, dict[str, str]]:
    """Return the fields of each form by the file that holds it."""
    prefix = "/etc/tapbot/environments/"
    files = engine.carrier("portainer-environments").files
    return {
        path.removeprefix(prefix): fields_of(FORM, text.encode())
        for path, text in files.items()
        if path.startswith(prefix)
    }


def test_every_server_is_registered_as_the_page_sees_it(engine: RecordingEngine) -> None:
    found = forms(engine)
    assert {name: form["URL"] for name, form in found.items()} == {
        "edge": "tcp://10.88.0.1:9001",
        "data": "tcp://portainer-agent-data:9001",
    }
    assert {form["Name"] for form in found.values()} == {"edge (10.88.0.1)", "data"}


def test_a_lost_server_is_not_registered() -> None:
    assert set(forms(deployed({"state": "lost"}))) == {"data"}


def test_the_job_logs_in_as_the_administrator(engine: RecordingEngine) -> None:
    job, files = (
        engine.container("portainer-environments"),
        engine.carrier("portainer-environments").files,
    )
    assert json.loads(files["/etc/tapbot/login.json"]) == {
        "Username": "admin",
        "Password": "value-of-portainer_password",
    }
    assert job.inputs["entrypoints"] == ["sh", "/etc/tapbot/environments.sh"]
    assert job.inputs["command"] == ["http://portainer:9000"]
    assert job.inputs["user"] == "65534:65534"


def test_its_data_stays_and_its_page_is_in_the_tunnel_only(engine: RecordingEngine) -> None:
    page = engine.container("portainer")
    assert page.mounts["/data"]["type"] == "volume"
    assert page.inputs["ports"] == [{"internal": 9000, "external": 9000, "ip": "10.88.0.2"}]


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:admin:Portainer", "portainer")
