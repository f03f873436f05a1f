"""All resources are waited for at once, and a failure is told as before."""

import asyncio
from typing import Any

import pulumi
import pytest

from components.stack.settle import settle
from tests.support.engine import run

NUMBER = 20


class Thing(pulumi.CustomResource):
    """A resource of no provider."""

    def __init__(self, name: str) -> None:
        super().__init__("test:index:Thing", name, {"size": 1, "more": None})


def rounds(monkeypatch: pytest.MonkeyPatch, *, settles: bool) -> int:
    """Return how often the SDK waits for any of all outputs."""
    waits: list[object] = []
    real = asyncio.wait

    def counted(*arguments: Any, **options: Any) -> Any:
        waits.append(options)
        return real(*arguments, **options)

    def program() -> None:
        if settles:
            settle()
        for number in range(NUMBER):
            Thing(f"thing-{number}")

    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "wait", counted)
        engine = run(program)
    assert len(list(engine.of_type("test:index:Thing"))) == NUMBER
    return len(waits)


def test_outputs_are_waited_for_in_fewer_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rounds(monkeypatch, settles=True) < rounds(monkeypatch, settles=False)


def test_a_program_without_resources_ends() -> None:
    assert not list(run(settle).of_type("test:index:Thing"))


def test_what_a_later_output_fails_of_is_told() -> None:
    def program() -> None:
        settle()

        def wrong(_: str) -> str:
            raise ValueError("the cause")

        Thing("thing").urn.apply(wrong)

    with pytest.raises(ValueError, match="the cause"):
        run(program)
