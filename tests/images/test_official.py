"""Facts of the official images: complete, of the pinned versions, and compared word by word."""

from dataclasses import replace

import pytest

from config.images import load_pins
from images.official import Found, Official, differences, official

FACTS = official()


def found(facts: Official) -> Found:
    """Return an image that is exactly as the facts say."""
    return Found(
        user=facts.user,
        entrypoint=facts.entrypoint,
        command=facts.command,
        environment=frozenset(facts.environment),
        volumes=frozenset(facts.volumes),
        tools=frozenset(facts.tools),
        owners=dict(facts.paths),
    )


def test_every_pin_has_the_facts_of_its_own_version() -> None:
    assert {key: facts.reference for key, facts in FACTS.items()} == {
        key: f"{pin.name}:{pin.tag}" for key, pin in load_pins({}).items()
    }, "another version may have another user, path or tool: read it again, see official.toml"


@pytest.mark.parametrize("key", FACTS)
def test_facts_have_their_sources_and_do_not_contradict_themselves(key: str) -> None:
    facts = FACTS[key]
    assert facts.sources
    assert facts.sources[0].startswith("images/" if facts.is_own else "https://")
    assert set(facts.tools) & set(facts.lacks) == set()
    assert "PATH" in facts.environment
    assert facts.heap in ("go", "node", "none")
    for path, owner in facts.paths.items():
        assert path.startswith("/")
        assert owner.replace(":", "").isdigit()


def test_an_image_like_its_facts_has_no_differences() -> None:
    for facts in FACTS.values():
        assert differences(facts, found(facts)) == []


def test_root_and_the_layout_of_a_command_line_are_the_same_in_every_spelling() -> None:
    facts = FACTS["directus"]
    spelled = [
        "/bin/sh",
        "-c",
        ":\t&& node cli.js bootstrap \t&& pm2-runtime start \tecosystem.config.cjs \t;",
    ]
    assert differences(facts, replace(found(facts), command=spelled)) == []
    assert differences(FACTS["redis"], replace(found(FACTS["redis"]), user="0:0")) == []


def test_each_kind_of_difference_is_named() -> None:
    facts = FACTS["qdrant"]
    other = Found(
        user="",
        entrypoint=["tini"],
        command=["qdrant"],
        environment=frozenset({*facts.environment, "EXTRA"}),
        volumes=frozenset({"/data"}),
        tools=frozenset(facts.tools) - {"bash"} | {"curl"},
        owners={"/qdrant": "0:0", "/qdrant/storage": "1000:1000", "/var/lib/qdrant": "0:0"},
    )
    assert differences(facts, other) == [
        "user (got root; expected 1000:1000)",
        "entry point (got tini; expected )",
        "command (got qdrant; expected ./entrypoint.sh)",
        "volumes (got ['/data']; expected [])",
        "sets EXTRA, which the official image does not",
        "has no bash",
        "has curl",
        "owner of /qdrant (got 0:0; expected 1000:1000)",
        "owner of /qdrant/snapshots (got absent; expected 1000:1000)",
        "has /var/lib/qdrant, which the official image has not",
    ]


def test_what_an_image_is_known_to_have_more_is_no_difference() -> None:
    facts = FACTS["wireguard"]
    own = replace(
        found(facts),
        tools=frozenset({*facts.tools, "wireguard-go"}),
        environment=frozenset({*facts.environment, "EXTRA"}),
    )
    assert differences(facts, own, ["wireguard-go", "EXTRA"]) == []
    assert differences(facts, own) == [
        "sets EXTRA, which the official image does not",
        "has wireguard-go",
    ]
