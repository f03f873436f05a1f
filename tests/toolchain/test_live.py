"""What n8n and Directus have become since the last update, asked on request."""

import pytest

from tests.toolchain.scripted import Workplace
from toolchain import content_model, links, live
from toolchain.stack import Stack


@pytest.mark.parametrize(
    ("linked", "kept", "asked"),
    [
        (False, False, []),
        (True, False, ["links"]),
        (False, True, ["model"]),
        (True, True, ["links", "model"]),
    ],
)
def test_what_the_stack_has_is_asked_and_nothing_is_written(
    place: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    linked: bool,
    kept: bool,
    asked: list[str],
) -> None:
    found: list[str] = []

    monkeypatch.setattr(links, "there", lambda _stack: linked)
    monkeypatch.setattr(links, "make", lambda _stack, dry: found.append(_only("links", dry)))
    monkeypatch.setattr(
        content_model, "apply", lambda _stack, dry: found.append(_only("model", dry))
    )
    if kept:
        file = place.context.paths.checkout / content_model.FILE
        file.parent.mkdir(parents=True)
        file.write_text("{}")
    live.show(Stack(place.context))
    assert found == asked


def _only(what: str, dry: bool) -> str:
    assert dry, "it would write"
    return what
