"""A container that migrates its database is waited for, and then not replaced."""

import json
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_containers import described
from toolchain import migrating
from toolchain.console import Report
from toolchain.engines import CONTAINER
from toolchain.errors import ToolchainError
from toolchain.migrating import let_finish
from toolchain.process import Result
from toolchain.stack import Stack

FAILED = {"type": CONTAINER, "id": "n8n", "provider": "", "urn": "u", "initErrors": ["late"]}


def container(service: str, health: str) -> dict[str, Any]:
    """What Docker says of a service."""
    found = described(health=health, labels={"kz.tapbot.service": service})
    return {**found, "Name": f"/tapbot-dev-{service}"}


class Clock:
    """A time that passes only by waiting."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def let(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A stack whose n8n is not healthy beside a database."""
    monkeypatch.setattr(migrating, "time", Clock())
    install_cli(place.context)
    found = [container("n8n", "unhealthy"), container("postgres", "healthy")]
    place.runner.on("ps -aq", Result(0, "a b"))
    place.runner.on("container inspect", Result(0, json.dumps(found)))
    return place


def finish(place: Workplace, *resources: dict[str, Any], **more: Any) -> None:
    """Ask before an update."""
    report = Report(place.context.console, "[1/1]")
    let_finish(Stack(place.context), {"resources": list(resources), **more}, report)


def test_one_that_takes_long_stops_the_update_with_two_ways_on(let: Workplace) -> None:
    let.runner.on("exec tapbot-dev-postgres psql", Result(0, "n8n 340\nmetrics 3\n"))
    with pytest.raises(ToolchainError) as refused:
        finish(let, FAILED)
    assert str(refused.value) == (
        "tapbot-dev-n8n: migrates its database, and an update would end that (got a statement of"
        " 340 s; expected none)\n    fix: wait until `make status` shows it as healthy, then `make"
        " up`; or give it up: docker stop tapbot-dev-n8n, then `make up`"
    )
    assert let.lines == ["[1/1] tapbot-dev-n8n: migrates its database; waiting"]


def test_one_that_ends_soon_is_waited_for(let: Workplace) -> None:
    busy = Result(0, "n8n 3\n")
    let.runner.on("exec tapbot-dev-postgres psql", busy, busy, Result(0, ""))
    finish(let, FAILED)
    assert len(let.runner.ran("psql")) == 3


@pytest.mark.parametrize("said", ["directus 340\n", "", "psql: error: no connection\n"])
def test_what_is_not_healthy_for_another_reason_is_replaced(let: Workplace, said: str) -> None:
    let.runner.on("exec tapbot-dev-postgres psql", Result(0, said))
    finish(let, FAILED)


def test_an_update_that_was_killed_may_have_left_one(let: Workplace) -> None:
    let.runner.on("exec tapbot-dev-postgres psql", Result(0, "n8n 340\n"))
    with pytest.raises(ToolchainError):
        finish(let, pending_operations=[{"type": "creating"}])


def test_after_a_good_update_nobody_is_asked(let: Workplace) -> None:
    finish(let, {**FAILED, "initErrors": None})
    assert not let.runner.calls
