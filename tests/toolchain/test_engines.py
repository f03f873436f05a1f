"""The engines of a stack are those of its state, reached as the docker provider reaches them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import engines
from toolchain.engines import LOCAL, Engine
from toolchain.process import Result
from toolchain.stack import Stack

OPTIONS = ["-o", "StrictHostKeyChecking=yes", "-o", "KnownHostsCommand=/bin/echo * ssh-ed25519 A"]


def provider(name: str, host: str = "", **more: Any) -> dict[str, Any]:
    """A docker provider as an exported state has it."""
    inputs = {"host": host, "sshOpts": json.dumps(OPTIONS)} if host else {}
    urn = f"urn:pulumi:prod::tapbot-stack::{engines.PROVIDER}::{name}"
    return {"urn": urn, "type": engines.PROVIDER, "inputs": inputs, **more}


EDGE = Engine("edge", "ssh://admin@203.0.113.10:2222", tuple(OPTIONS))


def test_each_provider_is_an_engine() -> None:
    resources = [
        provider("edge", EDGE.host),
        provider("local"),
        {"urn": "urn:x", "type": "docker:index/volume:Volume"},
    ]
    assert engines.of_deployment({"resources": resources}) == [EDGE, LOCAL]


def test_an_engine_of_this_machine_may_have_another_socket() -> None:
    elsewhere = provider("local", "unix:///run/user/1000/docker.sock")
    assert engines.of_deployment({"resources": [elsewhere]}) == [LOCAL], "it is not asked by ssh"


def test_before_the_first_update_there_is_none() -> None:
    assert engines.of_deployment({}) == []
    assert engines.of_deployment({"resources": None}) == []


def test_what_is_about_to_be_deleted_is_no_engine() -> None:
    old = provider("edge", "ssh://root@203.0.113.99:22", delete=True)
    resources = [old, provider("edge", EDGE.host)]
    assert engines.of_deployment({"resources": resources}) == [EDGE]


def test_a_resource_is_on_the_engine_of_its_provider() -> None:
    edge = provider("edge", EDGE.host)
    deployment = {"resources": [provider("local"), edge]}
    volume = {"urn": "urn:x", "provider": f"{edge['urn']}::some-id"}
    assert engines.of_resource(volume, deployment) == EDGE
    assert engines.of_resource({"urn": "urn:x"}, deployment) == LOCAL


@pytest.fixture
def stack(place: Workplace) -> Stack:
    """A stack with a CLI in the cache."""
    install_cli(place.context)
    return Stack(place.context)


def test_a_server_is_lost_by_the_stack_file_or_by_the_state(place: Workplace) -> None:
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "remote", "data": "lost"}'))
    edge, third = provider("edge", EDGE.host), provider("third", "ssh://root@third:22")
    networks = [
        {"urn": "urn:e", "type": engines.NETWORK, "provider": f"{edge['urn']}::id"},
        {
            "urn": "urn:t",
            "type": engines.NETWORK,
            "provider": f"{third['urn']}::id",
            "retainOnDelete": True,
        },
    ]
    state = {"resources": [edge, third, *networks]}
    assert engines.lost(place.context, state) == {"data", "third"}, (
        "its entry is removed before the update that empties the state of it"
    )


def test_one_connection_to_each_server_is_opened_before_many_are_begun(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "remote", "lost": "lost"}'))
    place.runner.on("docker version", Result(0))
    names = ("edge", "data", "lost", "new")
    providers = {name: provider(name, f"ssh://root@{name}.test:22") for name in names}
    providers["local"] = provider("local")
    networks = [
        {"urn": f"urn:{each}", "type": engines.NETWORK, "provider": f"{providers[name]['urn']}::id"}
        for name in ("edge", "data", "lost", "local")
        for each in (f"{name}-front", f"{name}-back")
    ]
    engines.connect(stack, {"resources": [*providers.values(), *networks]})
    asked = sorted(call[-2] for call in place.runner.ran("docker version"))
    assert asked == ["data.test", "edge.test"], "a new server's user may get other rights yet"


def test_this_machines_engine_is_asked_as_it_is(
    place: Workplace, stack: Stack, ssh_home: Path
) -> None:
    place.runner.on("docker", Result(0))
    LOCAL.docker(stack, "ps", "-a")
    assert place.runner.calls[-1] == ["docker", "ps", "-a"]
    assert place.runner.envs[-1] == stack.env, "it may say which engine is this machine's"
    assert not ssh_home.exists()


def test_another_engine_is_asked_over_ssh_with_its_pinned_key(
    place: Workplace, stack: Stack, ssh_home: Path
) -> None:
    place.runner.on("docker", Result(0))
    EDGE.docker(stack, "ps", "--filter", "label=a b")
    login = ["-p", "2222", "-l", "admin", "-T", "--", "203.0.113.10"]
    command = ["ssh", *OPTIONS, *login, "docker ps --filter 'label=a b'"]
    assert place.runner.calls[-1] == command
    assert (ssh_home / ".ssh").is_dir(), "where the shared connection lies"


def test_an_ipv6_address_comes_without_its_brackets() -> None:
    command = Engine("edge", "ssh://root@[2001:db8::1]:22").command("ps")
    assert command == ["ssh", "-p", "22", "-l", "root", "-T", "--", "2001:db8::1", "docker ps"]


def test_a_forward_ends_with_its_command_and_leads_from_this_machine_alone() -> None:
    command = EDGE.forward({5050: "10.88.0.1:5050", 9000: "127.0.0.1:9000"})
    assert command[0] == "ssh"
    assert "-N" in command, "no shell is opened"
    assert "ExitOnForwardFailure=yes" in command, "half of the pages would be missing"
    login = ["-p", "2222", "-l", "admin", "-T", "--", "203.0.113.10"]
    ports = ["-L127.0.0.1:5050:10.88.0.1:5050", "-L127.0.0.1:9000:127.0.0.1:9000"]
    assert command[-len(OPTIONS) - 9 :] == [*OPTIONS, *ports, *login]
    assert "ControlPath=none" in command[: -len(OPTIONS) - 9], "the first one counts"


def test_only_another_machine_needs_a_word() -> None:
    assert (LOCAL.where, EDGE.where) == ("", " on edge")
