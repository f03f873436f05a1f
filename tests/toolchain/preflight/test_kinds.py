"""Whether servers are local can be told of every stack file, right or wrong."""

import json
from pathlib import Path

import pytest

from toolchain.preflight.kinds import main

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("stack", "kind"), [("dev", "local"), ("prod", "remote")])
def test_the_kinds_of_the_real_stacks(
    stack: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(ROOT / f"Pulumi.{stack}.yaml")]) == 0
    assert json.loads(capsys.readouterr().out) == {"edge": kind, "data": kind}


def test_a_lost_server_is_told_from_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "Pulumi.x.yaml"
    servers = {
        "a": {"address": "203.0.113.1", "state": "lost"},
        "b": {"address": "203.0.113.2", "state": "active"},
        "c": {"address": "local", "state": "lost"},
    }
    path.write_text(json.dumps({"config": {"tapbot-stack:servers": servers}}))
    assert main([str(path)]) == 0
    assert json.loads(capsys.readouterr().out) == {"a": "lost", "b": "remote", "c": "local"}


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "a: [",
        "config: {}",
        "config: {tapbot-stack:servers: 5}",
        "config: {tapbot-stack:servers: {edge: {address: local}, data: {}}}",
        "config: {tapbot-stack:servers: {edge: text}}",
        "\x00",
    ],
)
def test_a_file_that_does_not_say_it_is_told_by_the_exit_code_alone(
    tmp_path: Path, text: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "Pulumi.x.yaml"
    if text is not None:
        path.write_text(text)
    assert main([str(path)]) == 1
    assert capsys.readouterr() == ("", "")
