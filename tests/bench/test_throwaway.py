"""The configuration of throwaway stacks."""

from pathlib import Path

import pytest
import yaml

from bench.program import CHECKOUT
from bench.throwaway import (
    ThrowawayStack,
    exported_variables,
    stack_configuration,
    write_project,
)

DEV = yaml.safe_load((CHECKOUT / "Pulumi.dev.yaml").read_text())


def test_a_throwaway_stack_is_dev_with_changes() -> None:
    made = stack_configuration(DEV, {"traefik": {"httpsPort": 1}})["config"]
    traefik = DEV["config"]["tapbot-stack:traefik"]
    assert made["tapbot-stack:traefik"] == {**traefik, "httpsPort": 1}
    assert made["tapbot-stack:placement"] == DEV["config"]["tapbot-stack:placement"]


def test_a_later_change_goes_over_an_earlier_one() -> None:
    changes: tuple[dict[str, dict[str, object]], ...] = (
        {"traefik": {"httpPort": 1, "httpsPort": 2}},
        {"traefik": {"httpPort": 99999}},
    )
    made = stack_configuration(DEV, *changes)["config"]["tapbot-stack:traefik"]
    assert (made["httpPort"], made["httpsPort"]) == (99999, 2)


def test_a_deployed_stack_can_be_edited_and_keeps_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.throwaway.pulumi_environment", lambda _folder: {})
    monkeypatch.setattr("bench.throwaway.tempfile.mkdtemp", lambda **_: str(tmp_path))
    stack = ThrowawayStack(CHECKOUT)
    file = tmp_path / f"Pulumi.{stack.name}.yaml"
    file.write_text(yaml.safe_dump({**DEV, "encryptionsalt": "v1:x"}))
    stack.change({"directus": {"cacheTtl": "4m"}})
    edited = yaml.safe_load(file.read_text())
    assert edited["encryptionsalt"] == "v1:x"
    directus = edited["config"].pop("tapbot-stack:directus")
    assert directus == {**DEV["config"]["tapbot-stack:directus"], "cacheTtl": "4m"}
    assert edited["config"].items() <= DEV["config"].items()


def test_the_project_runs_the_checkouts_program(tmp_path: Path) -> None:
    write_project(CHECKOUT, tmp_path)
    made = yaml.safe_load((tmp_path / "Pulumi.yaml").read_text())
    assert made["main"] == str(CHECKOUT)
    assert made["name"] == "tapbot-stack"


def test_export_lines_are_read_as_a_shell_reads_them() -> None:
    lines = "export A=1\nexport B='two words=2'"
    assert exported_variables(lines) == {"A": "1", "B": "two words=2"}
