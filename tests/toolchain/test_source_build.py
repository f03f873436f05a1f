"""What is built from source is keyed by its sources, and a plugin carries its own schema."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace
from toolchain import pins, source_build
from toolchain.errors import ToolchainError
from toolchain.golang import Go
from toolchain.process import Result


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """Sources of a plugin and of the CLI."""
    for folder in (
        "provider-random/cmd/pulumi-resource-random",
        "provider-random/cmd/pulumi-tfgen-random",
        "provider-command/cmd/pulumi-resource-command",
        "pulumi-cli",
    ):
        (tmp_path / "go" / folder).mkdir(parents=True)
        (tmp_path / "go" / folder / "go.mod").write_text("module x\n")
    return tmp_path / "go"


def build(args: Sequence[str]) -> Result:
    """Play the compiler: write the output file."""
    Path(args[args.index("-o") + 1]).write_text("binary")
    return Result(0)


def generate(args: Sequence[str]) -> Result:
    """Play the schema generator."""
    folder = Path(args[0]).parent / "sources" / "schema"
    folder.mkdir()
    (folder / "schema.json").write_text("{}")
    return Result(0)


def test_the_key_changes_with_a_source_and_with_the_version(modules: Path) -> None:
    module = modules / "pulumi-cli"
    first = source_build.source_key("1", module)
    assert first == source_build.source_key("1", module)
    assert first != source_build.source_key("2", module)
    (module / "go.sum").write_text("x")
    assert first != source_build.source_key("1", module)
    assert len(first) == 12


def test_the_cli_says_its_version_and_gets_the_script_that_runs_python(
    place: Workplace, modules: Path, tmp_path: Path
) -> None:
    sdk = tmp_path / "sdk"
    script = sdk / source_build.EXEC_SCRIPT
    script.parent.mkdir(parents=True)
    script.write_text("#!/usr/bin/env python\n")
    place.runner.on("go build", build)
    place.runner.on("go list", Result(0, f"{sdk}\n"))
    source_build.build_cli(Go(place.context, "go1.26"), modules, tmp_path, tmp_path / "log")
    assert f"Version=v{pins.PULUMI}" in " ".join(place.runner.calls[0])
    copied = tmp_path / "pulumi-language-python-exec"
    assert copied.stat().st_mode & 0o777 == 0o755


def test_a_plugin_is_built_with_its_schema_and_leaves_only_the_plugin(
    place: Workplace, modules: Path, tmp_path: Path
) -> None:
    place.runner.on("go build", build)
    place.runner.on("tfgen-random schema", generate)
    out = tmp_path / "out"
    out.mkdir()
    go = Go(place.context, "go1.26")
    source_build.build_plugin(go, modules, pins.RANDOM, out, tmp_path / "log")
    assert [path.name for path in out.iterdir()] == ["pulumi-resource-random"]
    assert not list(modules.rglob("schema.json")), "the checkout stays as it was"
    assert f"Version={pins.RANDOM.version}" in " ".join(place.runner.calls[-1])


def test_a_schema_that_fails_is_told_with_its_log(
    place: Workplace, modules: Path, tmp_path: Path
) -> None:
    place.runner.on("go build", build)
    place.runner.on("tfgen-random schema", Result(1, "", "unmapped resource"))
    log = tmp_path / "log"
    with pytest.raises(ToolchainError, match="schema of provider random"):
        source_build.build_plugin(Go(place.context, "go1.26"), modules, pins.RANDOM, tmp_path, log)
    assert "unmapped resource" in log.read_text()


def test_the_built_in_provider_brings_its_schema_itself(
    place: Workplace, modules: Path, tmp_path: Path
) -> None:
    place.runner.on("go build", build)
    out = tmp_path / "out"
    out.mkdir()
    go = Go(place.context, "go1.26")
    source_build.build_plugin(go, modules, pins.COMMAND, out, tmp_path / "log")
    assert [path.name for path in out.iterdir()] == ["pulumi-resource-command"]
    assert len(place.runner.calls) == 1
