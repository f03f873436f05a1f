"""A remote machine: prepared for Docker, and closed but for what the stack needs."""

import shlex
from typing import Any

import pulumi
import pytest

from components.servers.firewall import FirewallArgs, OwnPorts, PublicPorts, SshAccess, rules
from components.servers.host import Host, HostArgs, facts_of
from config.servers import ServerSettings
from config.ssh import SshSettings
from tests.support.engine import COMMAND, RecordingEngine, run
from tests.support.factories import HOST_KEY

FIREWALL = FirewallArgs(
    name="tapbot-test",
    interface="tb-test",
    ssh=SshAccess(port=22, networks=("198.51.100.0/24",)),
    public_ports=PublicPorts(numbers=(80, 443)),
    own_ports=OwnPorts(),
    tunnel=None,
)


def prepared(preview: bool = False, **changes: Any) -> RecordingEngine:
    """Run a program of one host; its facts are an output."""
    settings = ServerSettings.model_validate(
        {"address": "203.0.113.10", "memory": "4GB", "hostKey": HOST_KEY, **changes}
    )

    def build() -> None:
        host = Host("edge", HostArgs(settings=settings, ssh=SshSettings(), firewall=FIREWALL))
        assert host.firewall is not None
        pulumi.export("facts", host.facts)

    return run(build, preview=preview)


@pytest.fixture(scope="module")
def host() -> RecordingEngine:
    """A host that is logged in to as `deploy`."""
    return prepared(user="deploy")


def arguments(engine: RecordingEngine, name: str, action: str) -> list[str]:
    """Return what a script is given after `bash -s --`."""
    words = shlex.split(str(engine.one(COMMAND, name).inputs[action]))
    return words[words.index("--") + 1 :]


def test_a_host_is_prepared_for_its_stack_and_its_user(host: RecordingEngine) -> None:
    assert arguments(host, "edge-prepared", "create") == ["apply", "tapbot-test", "deploy"]
    assert arguments(host, "edge-prepared", "delete") == ["remove", "tapbot-test", "deploy"]
    assert "apt-get" in host.one(COMMAND, "edge-prepared").inputs["stdin"]


def test_a_host_lets_in_what_its_firewall_says(host: RecordingEngine) -> None:
    expected = ["tapbot-test", rules(FIREWALL)]
    assert arguments(host, "edge-firewall", "create") == ["apply", *expected]
    assert arguments(host, "edge-firewall", "delete") == ["remove", *expected]
    assert "nft" in host.one(COMMAND, "edge-firewall").inputs["stdin"]


def test_the_firewall_waits_for_the_packages_that_it_needs(host: RecordingEngine) -> None:
    first, second = host.one(COMMAND, "edge-prepared"), host.one(COMMAND, "edge-firewall")
    assert first.urn in second.dependencies, "a bare server has no nft"
    assert first.urn not in second.data_dependencies
    assert second.urn not in first.dependencies


def test_what_a_host_says_about_itself_is_told(host: RecordingEngine) -> None:
    assert host.outputs["facts"] == {"engine": "engine of edge-prepared"}


def test_a_greeting_of_the_login_shell_is_no_fact() -> None:
    assert facts_of('Welcome to edge!\n{"engine": "27"}\n') == {"engine": "27"}


def test_a_preview_knows_nothing_of_the_host_yet() -> None:
    engine = prepared(preview=True)
    assert {each.name for each in engine.of_type(COMMAND)} == {"edge-prepared", "edge-firewall"}


def test_a_lost_host_is_not_contacted() -> None:
    for each in prepared(state="lost").of_type(COMMAND):
        assert each.ignore_changes == {"*"}, each.name
        assert each.retain_on_delete, each.name
