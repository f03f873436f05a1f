"""What moved away from a server while it was lost is removed once it is active again."""

import json

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_lost import on, provider
from toolchain.console import Report
from toolchain.engines import CONTAINER, NETWORK, VOLUME
from toolchain.errors import ToolchainError
from toolchain.lost import take_back
from toolchain.process import Result
from toolchain.returned import clear_returned
from toolchain.stack import Stack


def container(name: str) -> dict[str, object]:
    """What an engine says of one."""
    return {
        "Name": f"/{name}",
        "Config": {"Labels": {"kz.tapbot.service": name}, "Image": "x"},
        "State": {"Status": "running", "Running": True, "StartedAt": "", "FinishedAt": ""},
        "HostConfig": {"RestartPolicy": {"Name": "unless-stopped"}},
    }


def clear(place: Workplace, kind: str, *, retained: bool = True) -> None:
    """Run it: the state has PostgreSQL on `data`, and the engine Directus too."""
    install_cli(place.context)
    place.runner.on("toolchain.preflight.kinds", Result(0, json.dumps({"data": kind})))
    there = [container("tapbot-dev-postgres-data"), container("tapbot-dev-directus-1")]
    place.runner.on("ps -aq", Result(0, "c1\nc2\n"))
    place.runner.on("container inspect", Result(0, json.dumps(there)))
    place.runner.on("rm -f -v", Result(0))
    volumes = "tapbot-dev-postgres-data\ntapbot-dev-directus-files\ntapbot-dev-directus-uploads\n"
    place.runner.on("volume ls", Result(0, volumes))
    place.runner.on("volume rm", Result(0))
    postgres = on("data", "postgres-data", CONTAINER, inputs={"name": "tapbot-dev-postgres-data"})
    network = on("data", "back", NETWORK, **({"retainOnDelete": True} if retained else {}))
    state = {"resources": [provider("data"), network, {**postgres, "retainOnDelete": retained}]}
    place.runner.on("stack export", Result(0, json.dumps({"deployment": state})))
    place.runner.on("stack import", Result(0))
    clear_returned(Stack(place.context), state, Report(place.context.console, "[1/1]"))


def test_what_the_state_does_not_have_is_removed_and_its_data_is_kept(place: Workplace) -> None:
    clear(place, "remote")
    [removed] = place.runner.ran("rm -f -v")
    assert removed[-1].endswith("rm -f -v tapbot-dev-directus-1")
    [files] = place.runner.ran("volume rm")
    assert files[-1].endswith("volume rm tapbot-dev-directus-files")
    assert place.lines == [
        "[1/1] moved away while data was lost, removed there: tapbot-dev-directus-1",
        "[1/1] data from before, kept on data: tapbot-dev-directus-uploads",
    ]


def test_what_is_replaced_there_is_deleted_again(place: Workplace) -> None:
    clear(place, "remote")
    assert place.runner.ran("stack import")
    imported = json.loads(place.runner.stdin[-1] or "")["deployment"]["resources"]
    assert not any(each.get("retainOnDelete") for each in imported), (
        "a container that is replaced would find its name taken by the old one"
    )


def test_volumes_stay_retained(place: Workplace) -> None:
    install_cli(place.context)
    volume = on("data", "postgres-data", VOLUME, retainOnDelete=True)
    network = on("data", "back", NETWORK, retainOnDelete=True)
    state = {"deployment": {"resources": [provider("data"), volume, network]}}
    place.runner.on("stack export", Result(0, json.dumps(state)))
    place.runner.on("stack import", Result(0))
    take_back(Stack(place.context), {"data"})
    _, kept, released = json.loads(place.runner.stdin[-1] or "")["deployment"]["resources"]
    assert kept["retainOnDelete"]
    assert "retainOnDelete" not in released


@pytest.mark.parametrize("kind", ["lost", "gone"])
def test_a_server_that_is_still_lost_or_was_taken_out_is_not_contacted(
    place: Workplace, kind: str
) -> None:
    clear(place, kind)
    assert not place.runner.ran("ssh")


def test_a_server_that_was_never_lost_is_left_alone(place: Workplace) -> None:
    clear(place, "remote", retained=False)
    assert not place.runner.ran("ssh")


def test_an_engine_that_does_not_let_it_ends_the_update(place: Workplace) -> None:
    install_cli(place.context)
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"data": "remote"}'))
    place.runner.on("ps -aq", Result(1, "", "permission denied"))
    state = {"resources": [provider("data"), on("data", "back", NETWORK, retainOnDelete=True)]}
    with pytest.raises(ToolchainError, match="docker ps on data failed: permission denied"):
        clear_returned(Stack(place.context), state, Report(place.context.console, "[1/1]"))
