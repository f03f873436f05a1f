"""Scrapes: what a value of one promises."""

import pulumi

from components.containers.scrape import Scrape
from tests.components.parts import on_local, target
from tests.support.engine import RecordingEngine


def test_a_token_is_not_in_its_text() -> None:
    found: list[str] = []

    def build(server: object) -> None:
        secret = pulumi.Output.secret("the-token")
        found.append(repr(Scrape(target=target(server), port=1, token=secret)))  # type: ignore[arg-type]

    engine = on_local(build)
    assert isinstance(engine, RecordingEngine)
    assert "token" not in found[0]
