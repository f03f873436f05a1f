"""The configuration of throwaway stacks."""

from pathlib import Path

import yaml

from bench.program import CHECKOUT
from bench.throwaway import (
    HTTPS_PORT,
    exported_variables,
    stack_configuration,
    write_project,
)

DEV = yaml.safe_load((CHECKOUT / "Pulumi.dev.yaml").read_text())


def test_a_throwaway_stack_is_dev_on_other_ports() -> None:
    made = stack_configuration(DEV, {})["config"]
    traefik = DEV["config"]["tapbot-stack:traefik"]
    assert made["tapbot-stack:traefik"]["httpsPort"] == HTTPS_PORT != traefik["httpsPort"]
    assert made["tapbot-stack:traefik"]["bindAddress"] == traefik["bindAddress"]
    assert made["tapbot-stack:placement"] == DEV["config"]["tapbot-stack:placement"]


def test_a_change_touches_one_section() -> None:
    made = stack_configuration(DEV, {"directus": {"memory": "lots"}})["config"]
    assert made["tapbot-stack:directus"]["memory"] == "lots"
    assert made["tapbot-stack:n8n"] == DEV["config"]["tapbot-stack:n8n"]


def test_the_project_runs_the_checkouts_program(tmp_path: Path) -> None:
    write_project(CHECKOUT, tmp_path)
    made = yaml.safe_load((tmp_path / "Pulumi.yaml").read_text())
    assert made["main"] == str(CHECKOUT)
    assert made["name"] == "tapbot-stack"


def test_export_lines_are_read_as_a_shell_reads_them() -> None:
    lines = "export A=1\nexport B='two words=2'"
    assert exported_variables(lines) == {"A": "1", "B": "two words=2"}
