"""Which steps a stack can do without follows from where its servers are."""

import json

import pytest

from tests.toolchain.scripted import Workplace
from toolchain import servers
from toolchain.engine import EngineStep
from toolchain.image_step import ImageStep
from toolchain.preflight_step import PreflightStep
from toolchain.process import Result


def kinds(place: Workplace, *found: str, code: int = 0) -> None:
    """The servers of the stack file: a, b, and so on."""
    said = json.dumps(dict(zip("abc", found, strict=False)))
    place.runner.on("toolchain.preflight.kinds", Result(code, said))


def test_without_a_local_server_this_machine_needs_no_engine_and_no_images(
    place: Workplace,
) -> None:
    kinds(place, "remote", "remote")
    assert EngineStep(place.context).skip_reason() == "all servers are remote"
    assert ImageStep(place.context).skip_reason() == "all servers are remote"
    assert PreflightStep(place.context).skip_reason() is None
    assert place.runner.calls[0][-1] == "Pulumi.dev.yaml"


def test_without_a_remote_server_nobody_is_asked(place: Workplace) -> None:
    kinds(place, "local", "local")
    assert PreflightStep(place.context).skip_reason() == "all servers are local"
    assert EngineStep(place.context).skip_reason() is None
    assert ImageStep(place.context).skip_reason() is None


@pytest.mark.parametrize(("found", "code"), [((), 0), (("local", "remote"), 0), (("remote",), 1)])
def test_every_step_is_needed_where_there_are_both_kinds_or_nobody_knows(
    place: Workplace, found: tuple[str, ...], code: int
) -> None:
    kinds(place, *found, code=code)
    assert (servers.all_local(place.context), servers.all_remote(place.context)) == (None, None)


def test_lost_servers_are_remote_ones_with_a_name(place: Workplace) -> None:
    kinds(place, "remote", "lost")
    assert servers.lost(place.context) == {"b"}
    assert servers.all_remote(place.context) == "all servers are remote"


def test_nobody_is_lost_where_the_stack_file_cannot_be_read(place: Workplace) -> None:
    kinds(place, code=1)
    assert servers.lost(place.context) == set()
