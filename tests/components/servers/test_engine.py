"""One Docker engine: its provider, its networks and the images it holds."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.servers.engine import Engine, EngineArgs
from components.servers.firewall import FirewallArgs, OwnPorts, PublicPorts, SshAccess
from components.servers.host import Host, HostArgs
from config.images import Pin
from config.servers import ServerSettings
from config.ssh import SshSettings
from tests.support.engine import COMMAND, IMAGE, LOCAL_COMMAND, NETWORK, RecordingEngine, run
from tests.support.factories import HOST_KEY

LOCAL = {"address": "local", "memory": "4GB"}
REMOTE = {"address": "203.0.113.10", "memory": "4GB", "hostKey": HOST_KEY}


def provider(**values: Any) -> dict[str, Any]:
    """Return what the provider of a server with these settings is given."""
    return run(lambda: made(values)).one("pulumi:providers:docker", "edge").inputs


def made(values: Mapping[str, Any], host: Host | None = None) -> Engine:
    """Create the engine of a server with these settings."""
    args = EngineArgs(
        settings=settings(values),
        ssh=SshSettings(),
        prefix="tapbot-test",
        bridges="tb-test",
        host=host,
    )
    return Engine("edge", args)


def on_host(**values: Any) -> RecordingEngine:
    """Run the engine of a prepared host, which is asked for an image."""

    def build() -> None:
        firewall = FirewallArgs(
            name="tapbot-test",
            interface="tb-test",
            ssh=SshAccess(port=22),
            public_ports=PublicPorts(),
            own_ports=OwnPorts(),
            tunnel=None,
        )
        own = settings({**REMOTE, **values})
        host = Host("edge", HostArgs(settings=own, ssh=SshSettings(), firewall=firewall))
        pulumi.export("image", made({**REMOTE, **values}, host).image(Pin("redis", "7.2.1")))

    return run(build)


def settings(values: Mapping[str, Any]) -> ServerSettings:
    """Return a server's settings from what a stack file says."""
    return ServerSettings.model_validate(values)


@pytest.fixture(scope="module")
def ssh() -> dict[str, str]:
    """The options that ssh is started with."""
    parts = json.loads(provider(**REMOTE)["sshOpts"])
    assert parts[:2] == ["-F", "none"]
    assert set(parts[2::2]) == {"-o"}
    return dict(part.split("=", 1) for part in parts[3::2])


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """An engine that runs two images, one of them twice."""

    def build() -> None:
        engine = made(REMOTE)
        for pin in (Pin("redis", "7.2.1"), Pin("redis", "7.2.1"), Pin("qdrant/qdrant", "v1.19.1")):
            engine.image(pin)

    return run(build)


def test_the_local_engine_is_reached_as_docker_itself_would_reach_it() -> None:
    assert provider(**LOCAL) == {}, "a socket of our own choice breaks Docker contexts"


def test_a_remote_engine_is_reached_over_ssh_with_its_user_and_port() -> None:
    inputs = provider(**REMOTE, user="deploy", port=2222)
    assert inputs["host"] == "ssh://deploy@203.0.113.10:2222", (
        "over tcp:// a preview would need the server to be up"
    )


def test_an_ipv6_address_is_put_in_brackets() -> None:
    inputs = provider(**{**REMOTE, "address": "2001:db8::10"})
    assert inputs["host"] == "ssh://root@[2001:db8::10]:22"


def test_the_host_key_of_the_settings_is_the_only_one_that_is_believed(ssh: dict[str, str]) -> None:
    assert ssh["StrictHostKeyChecking"] == "yes", "the first connection would believe anybody"
    assert ssh["KnownHostsCommand"].endswith(f" * {HOST_KEY}")
    assert ssh["UserKnownHostsFile"] == ssh["GlobalKnownHostsFile"] == "/dev/null", (
        "an old entry on the operator's machine would be believed as well"
    )


def test_ssh_never_asks_a_question_that_nobody_sees(ssh: dict[str, str]) -> None:
    assert ssh["BatchMode"] == "yes", "an update in CI would hang at a prompt"


def test_resources_share_one_connection(ssh: dict[str, str]) -> None:
    assert ssh["ControlMaster"] == "auto", "sshd drops bursts of new connections"
    assert "%C" in ssh["ControlPath"], "two servers must not share one connection"


def test_data_and_the_public_side_have_networks_of_their_own(engine: RecordingEngine) -> None:
    names = {each.inputs["name"] for each in engine.of_type(NETWORK)}
    assert names == {"tapbot-test-front", "tapbot-test-back"}, (
        "Traefik and the site could reach the databases"
    )


def test_a_network_of_few_is_there_where_somebody_asks_for_it() -> None:
    def build() -> None:
        engine = made(LOCAL)
        assert engine.network("socket") is engine.network("socket")

    names = {each.name for each in run(build).of_type(NETWORK)}
    assert names == {"edge-front", "edge-back", "edge-socket"}


def test_the_network_of_code_that_others_wrote_has_no_way_out() -> None:
    def build() -> None:
        made(LOCAL).network("code")

    closed = {each.name: each.inputs.get("internal") for each in run(build).of_type(NETWORK)}
    assert closed == {"edge-front": None, "edge-back": None, "edge-code": True}


def test_an_image_is_pulled_once_however_many_containers_run_it(engine: RecordingEngine) -> None:
    references = sorted(each.inputs["name"] for each in engine.of_type(IMAGE))
    assert references == ["qdrant/qdrant:v1.19.1", "redis:7.2.1"]


def test_an_image_stays_on_the_engine_when_it_leaves_the_state(engine: RecordingEngine) -> None:
    for each in engine.of_type(IMAGE):
        assert each.inputs["keepLocally"] is True, (
            "the engine refuses to delete an image that is in use, and the update fails"
        )
        assert each.retain_on_delete, "leaving the state would need an engine that may be lost"


def test_everything_on_it_goes_through_its_own_provider(engine: RecordingEngine) -> None:
    for each in (*engine.of_type(NETWORK), *engine.of_type(IMAGE)):
        assert each.provider.endswith("pulumi:providers:docker::edge"), each.name


def test_one_repository_may_hold_the_images_of_several_services() -> None:
    def build() -> None:
        engine = made(LOCAL)
        engine.image(Pin("registry.example/all", "redis-7.2.1"))
        engine.image(Pin("registry.example/all", "postgres-16.1"))

    names = [each.name for each in run(build).of_type(IMAGE)]
    assert len(set(names)) == 2, f"Pulumi refuses two resources of one name: {names}"


def test_nothing_is_asked_of_an_engine_before_its_host_is_closed() -> None:
    engine = on_host()
    provider = engine.one("pulumi:providers:docker", "edge")
    connected = engine.one(LOCAL_COMMAND, "edge-connected")
    assert engine.one(COMMAND, "edge-firewall").urn in connected.dependencies
    assert connected.urn in provider.dependencies, (
        "there is no engine on a bare server, and what starts on it would be open to all"
    )
    assert provider.data_dependencies == frozenset(), "a new rule would replace the provider"


def test_a_hosts_bridges_have_names_that_its_firewall_knows() -> None:
    names = {
        each.inputs["name"]: each.inputs["options"]["com.docker.network.bridge.name"]
        for each in on_host().of_type(NETWORK)
    }
    assert names == {"tapbot-test-front": "tb-test-f", "tapbot-test-back": "tb-test-b"}


def test_bridges_on_the_operators_own_machine_are_named_by_docker(engine: RecordingEngine) -> None:
    assert not any("options" in each.inputs for each in engine.of_type(NETWORK)), (
        "a new name replaces the networks of every stack that is there"
    )


def test_a_lost_engine_is_asked_for_nothing() -> None:
    engine = on_host(state="lost")
    assert list(engine.of_type(IMAGE)) == [], "pulling needs an answer"
    assert engine.outputs["image"] == "redis:7.2.1", "what was there stays as it was"
    for each in engine.of_type(NETWORK):
        assert each.ignore_changes == {"*"}, each.name
        assert each.retain_on_delete, each.name
