"""The program on the official images: it uses what they have, and writes where they let it."""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from images.official import ROOT, Official, official
from tests.support.engine import CONTAINER, RecordingEngine, Registered
from tests.support.factories import for_operators, strong_secrets
from tests.support.program import complete, deploy

FACTS: Final = {facts.reference: facts for facts in official().values()}
KNOWN: Final = {tool for facts in FACTS.values() for tool in (*facts.tools, *facts.lacks)} - {"sh"}
SHELLS: Final = ("sh", "bash")
BUILTINS: Final = {
    "[",
    ":",
    "cd",
    "do",
    "done",
    "echo",
    "exec",
    "exit",
    "export",
    "for",
    "printf",
    "set",
    "shift",
    "test",
    "true",
    "until",
}
HEAP_OPTIONS: Final = {"go": ("GOMEMLIMIT", "MiB")}


@pytest.fixture(scope="module", params=["dev", "prod", "operated"])
def stack(request: pytest.FixtureRequest) -> RecordingEngine:
    """An update of either stack, or of one with all that operators may have."""
    if request.param != "operated":
        return deploy(request.param)
    config, more = complete("prod"), {**for_operators(), "links": {}}
    own = {
        "placement": {**more["placement"], **config["placement"]},
        "n8n": {**config["n8n"], "runners": {"memory": "256MB"}, "workers": 1},
    }
    return deploy("prod", {**more, **strong_secrets(issued=True), **config, **own})


def containers(stack: RecordingEngine) -> Iterator[tuple[Registered, Official]]:
    """Yield what is started, with the facts of its image."""
    for each in stack.of_type(CONTAINER):
        if each.inputs.get("healthcheck"):
            yield each, FACTS[each.inputs["image"]]


def programs(words: list[str]) -> set[str]:
    """Return the programs that a command line starts; a shell's own text is looked through."""
    first, *rest = words
    if first == "CMD-SHELL":
        return {"sh"} | of_shell(rest[0])
    if first == "CMD":
        return programs(rest)
    return {first} | (of_shell(rest[1]) if first in SHELLS and rest[0] == "-c" else set())


def of_shell(text: str) -> set[str]:
    """Return the first word of each of the commands in a line of shell."""
    commands = [
        re.sub(r"^exec\b|\S*[<>]\S*", "", each.strip()) for each in re.split(r"&&|[|;]", text)
    ]
    return {each.split()[0] for each in commands if each.split()} - BUILTINS


def test_lines_of_shell_are_read_as_a_shell_reads_them() -> None:
    assert programs(["CMD-SHELL", "wget -q http://x/a || exit 1"]) == {"sh", "wget"}
    assert programs(["CMD", "bash", "-c", "exec 3<>/dev/tcp/x/1; grep -q OK <&3"]) == {
        "bash",
        "grep",
    }
    assert programs(["sh", "-c", "node a && exec node --x b"]) == {"sh", "node"}
    assert programs(["sh", "/etc/script.sh"]) == {"sh"}


def test_only_tools_of_the_official_images_are_called(stack: RecordingEngine) -> None:
    for each, facts in containers(stack):
        called = programs(each.inputs["healthcheck"]["tests"])
        if each.inputs.get("entrypoints"):
            called |= programs(each.inputs["entrypoints"])
        elif each.inputs.get("command") and facts.command:
            # Options are for the image's entry point.
            called |= {name for name in programs(each.inputs["command"]) if name[0] != "-"}
        assert called <= {*facts.tools, *({"sh"} - set(facts.lacks))}, (
            f"{each.name}: see images/official.toml"
        )


def test_scripts_call_what_their_image_has_or_ask_first(stack: RecordingEngine) -> None:
    for carrier in stack.of_type(CONTAINER):
        for path, text in (carrier.inputs.get("uploads") and carrier.files.items()) or ():
            if path.endswith(".sh"):
                code = re.sub(r"(?m)#.*|\"[^\"]*\"|'[^']*'", "", text)
                words = set(re.findall(r"(?<![\w/.=-])[a-z][\w-]+", code)) & KNOWN
                asked = set(re.findall(r"command -v ([\w-]+)", code))
                missing = words - asked - set(FACTS[carrier.inputs["image"]].tools)
                assert missing == set(), f"{path}: see images/official.toml"


def test_volumes_are_writable_for_the_user_who_runs_there(stack: RecordingEngine) -> None:
    for each, facts in containers(stack):
        user = (each.inputs.get("user") or facts.user or "0").partition(":")[0]
        for path, mount in each.mounts.items():
            if mount.get("readOnly"):
                continue
            owner = facts.paths.get(path, "0:0").partition(":")[0]
            assert (user == owner) or (user in ROOT and owner == "0"), (
                f"{each.name}: a new volume at {path} belongs to {owner}, and {user} runs there"
            )


def test_no_service_keeps_data_in_a_volume_without_a_name(stack: RecordingEngine) -> None:
    for each, facts in containers(stack):
        if each.labels["kz.tapbot.role"] == "service":
            mounted = {*each.mounts, *each.inputs.get("tmpfs", {})}
            assert set(facts.volumes) <= mounted, f"{each.name}: it would be lost when replaced"


def test_runtimes_that_do_not_see_the_limit_are_told_it(stack: RecordingEngine) -> None:
    for each, facts in containers(stack):
        if facts.heap in HEAP_OPTIONS and each.labels["kz.tapbot.role"] != "files":
            variable, part = HEAP_OPTIONS[facts.heap]
            assert part in each.environment.get(variable, ""), f"{each.name}: {variable}"
