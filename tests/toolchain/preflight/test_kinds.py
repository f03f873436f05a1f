"""Whether servers are local can be told of every stack file, right or wrong."""

from pathlib import Path

import pytest

from toolchain.preflight.kinds import main

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("stack", "kind"), [("dev", "local"), ("prod", "remote")])
def test_the_kinds_of_the_real_stacks(
    stack: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(ROOT / f"Pulumi.{stack}.yaml")]) == 0
    assert set(capsys.readouterr().out.split()) == {kind}


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
