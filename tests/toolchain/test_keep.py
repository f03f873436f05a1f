"""What exists once is copied whole and tried, and the status asks for it only where it matters."""

import dataclasses
import json
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import keep
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

PROVIDER = "urn:pulumi:dev::tapbot-stack::pulumi:providers:docker::edge"
REMOTE = {
    "resources": [
        {
            "type": "pulumi:providers:docker",
            "urn": PROVIDER,
            "inputs": {"host": "ssh://root@203.0.113.10:22"},
        }
    ]
}


def stack(place: Workplace, **environ: str) -> Stack:
    """A stack with a remote server, its file and its passphrase."""
    install_cli(place.context)
    context = dataclasses.replace(place.context, environ={**place.context.environ, **environ})
    context.paths.data.mkdir(parents=True)
    context.paths.passphrase.write_text("the passphrase")
    (context.paths.checkout / "Pulumi.yaml").write_text("name: tapbot-stack\n")
    place.runner.on("stack select", Result(0))
    place.runner.on("--show-secrets", Result(0, "{}"))
    place.runner.on("stack export", Result(0, json.dumps({"deployment": REMOTE})))
    place.runner.on("stack init", Result(0))
    place.runner.on("stack import", Result(0))
    return Stack(context)


def test_state_stack_file_and_passphrase_are_copied_and_tried(
    place: Workplace, tmp_path: Path
) -> None:
    safe = tmp_path / "safe"
    assert keep.keep(stack(place, TO=str(safe))) == 0
    assert {each.name for each in safe.iterdir()} == {
        "dev.state.json",
        "Pulumi.dev.yaml",
        "passphrase",
    }
    assert all(
        (safe / name).stat().st_mode & 0o077 == 0 for name in ("passphrase", "dev.state.json")
    )
    tried = place.runner.envs[-1]
    assert tried["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(safe / "passphrase")
    assert tried["PULUMI_BACKEND_URL"] != place.context.paths.state.as_uri()
    assert "the passphrase" not in place.printed.getvalue()


def test_a_copy_that_cannot_be_decrypted_is_an_error(place: Workplace, tmp_path: Path) -> None:
    whole = stack(place, TO=str(tmp_path / "safe"))
    place.runner.on("--show-secrets", Result(1, "", "incorrect passphrase"))
    with pytest.raises(ToolchainError, match="the copy cannot be used: incorrect passphrase"):
        keep.keep(whole)
    assert keep.advice(whole, REMOTE) is not None, "it would count as a copy"


def test_a_folder_has_to_be_named(place: Workplace) -> None:
    with pytest.raises(ToolchainError, match="expected a folder on another disk"):
        keep.keep(stack(place))


def test_the_status_asks_for_a_copy_until_there_is_one_of_this_state(
    place: Workplace, tmp_path: Path
) -> None:
    whole = stack(place, TO=str(tmp_path / "safe"))
    assert "was never copied" in str(keep.advice(whole, REMOTE))
    keep.keep(whole)
    assert keep.advice(whole, REMOTE) is None
    changed = {"resources": [*REMOTE["resources"], {"type": "x", "urn": "y"}]}
    assert "since its last copy" in str(keep.advice(whole, changed))


def test_a_stack_of_this_machine_alone_needs_no_copy(place: Workplace) -> None:
    local = {"resources": [{"type": "pulumi:providers:docker", "urn": PROVIDER, "inputs": {}}]}
    assert keep.advice(stack(place), local) is None
