"""A stack needs the images of the services that it has, and no others."""

import json
from pathlib import Path

import pytest

from config.images import load_pins
from config.services.pgadmin import PgadminSettings
from config.services.site import SiteSettings
from config.stack_images import main, needed

ROOT = Path(__file__).parents[2]


def references(stack_file: Path) -> list[str]:
    """Return what a stack file cannot do without."""
    return list(needed(stack_file).images.values())


def written(tmp_path: Path, text: str) -> Path:
    """Return a stack file with a text."""
    stack = tmp_path / "Pulumi.dev.yaml"
    stack.write_text(text)
    return stack


def test_images_of_services_that_a_stack_lacks_are_neither_pulled_nor_built(tmp_path: Path) -> None:
    small = references(written(tmp_path, "config:\n  tapbot-stack:qdrant: {}\n"))
    pins = {key: pin.reference for key, pin in load_pins({}).items()}
    assert {pins["postgres"], pins["traefik"], pins["qdrant"]} <= set(small)
    assert not {pins["n8n"], pins["directus"], pins["victoria-metrics"]} & set(small)
    assert len(small) == len(set(small)), "two workloads of one image"


def test_a_section_that_is_empty_in_the_file_counts(tmp_path: Path) -> None:
    text = "config:\n  tapbot-stack:redisQueue: {}\n  tapbot-stack:n8n: null\n"
    found = references(written(tmp_path, text))
    assert load_pins({})["redis"].reference in found
    assert load_pins({})["n8n"].reference not in found


def test_a_part_of_a_service_counts_where_it_is_asked_for(tmp_path: Path) -> None:
    runners = load_pins({})["n8n-runners"].reference
    text = "config:\n  tapbot-stack:n8n:\n    ownerEmail: a@tapbot.kz\n"
    assert runners not in references(written(tmp_path, text))
    assert runners in references(written(tmp_path, f"{text}    runners: {{}}\n"))


def test_the_command_prints_the_references_by_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = "mirror.tapbot.kz/redis:7.2.16"
    text = f"config:\n  tapbot-stack:images:\n    redis: {own}\n  tapbot-stack:redisCache: {{}}\n"
    assert main([str(written(tmp_path, text))]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["images"]["redis"] == own
    assert said["extras"] == {}


def test_images_of_bots_are_among_them(tmp_path: Path) -> None:
    own = "registry.example.com/bots/greeter:1.4.2"
    lines = ["config:", "  tapbot-stack:bots:", "    own:", f"      image: {own}"]
    lines += ["    ours:", "      image: n8n", "    broken: 5"]
    found = references(written(tmp_path, "\n".join(lines)))
    assert {own, load_pins({})["n8n"].reference} <= set(found)


def test_an_image_of_a_bot_that_is_none_is_told(tmp_path: Path) -> None:
    lines = ["config:", "  tapbot-stack:bots:", "    own:", "      image: nothing"]
    assert main([str(written(tmp_path, "\n".join(lines)))]) == 1


def test_an_extra_has_the_images_that_nobody_else_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PgadminSettings, "EXTRA", True)
    monkeypatch.setattr(SiteSettings, "EXTRA", True)
    text = "".join(f"  tapbot-stack:{name}: {{}}\n" for name in ("pgadmin", "site", "monitoring"))
    found = needed(written(tmp_path, f"config:\n{text}"))
    pins = {key: pin.reference for key, pin in load_pins({}).items()}
    assert found.extras == {"pgadmin": {"pgadmin": pins["pgadmin"]}, "site": {}}
    assert found.images["nginx"] == pins["nginx"], "monitoring needs it, whatever the site does"
    assert "pgadmin" not in found.images


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_our_own_stacks_are_read(stack: str) -> None:
    found = references(ROOT / f"Pulumi.{stack}.yaml")
    assert load_pins({})["n8n"].reference in found


@pytest.mark.parametrize(
    "text",
    [
        "config: [",
        "[]",
        "config: []",
        "config:\n  tapbot-stack:images: 5\n",
        "config:\n  tapbot-stack:images:\n    redis: redis:latest\n",
    ],
)
def test_the_command_refuses_a_bad_stack_file_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert main([str(written(tmp_path, text))]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) != ("", 0)
    assert said.out == ""
