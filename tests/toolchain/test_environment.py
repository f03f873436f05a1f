"""The environment of pulumi: the virtualenv activated, our backend, unless the user brings one."""

import os
from pathlib import Path

import pytest

from tests.toolchain.scripted import workplace
from toolchain import environment, virtualenv
from toolchain.context import Context
from toolchain.pulumi_cli import PulumiCli

BUILT = PulumiCli(Path("/cache/bin"), "3.259.0", "built from source")


def variables(context: Context, cli: PulumiCli = BUILT) -> dict[str, str]:
    """What is set on top."""
    return environment.pulumi_variables(context, cli)


def test_the_virtualenv_and_pulumi_come_first_on_path_and_only_once(tmp_path: Path) -> None:
    context = workplace(tmp_path, PATH="/usr/bin:/cache/bin:/bin").context
    venv = virtualenv.directory(context)
    expected = [f"{venv}/bin", "/cache/bin", "/usr/bin", "/bin"]
    assert variables(context)["PATH"].split(os.pathsep) == expected
    assert variables(context)["VIRTUAL_ENV"] == str(venv)


def test_the_state_and_the_passphrase_are_our_own_by_default(tmp_path: Path) -> None:
    context = workplace(tmp_path).context
    found = variables(context)
    assert found["PULUMI_BACKEND_URL"] == context.paths.state.as_uri()
    assert found["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(context.paths.passphrase)


def test_pulumi_is_never_asked_for_updates(tmp_path: Path) -> None:
    assert variables(workplace(tmp_path).context)["PULUMI_SKIP_UPDATE_CHECK"] == "true"


def test_pulumi_leaves_wrong_types_to_the_program(tmp_path: Path) -> None:
    found = variables(workplace(tmp_path).context)
    assert found["PULUMI_OPTION_SKIP_CONFIG_VALIDATION"] == "true", (
        "a plain `pulumi up` would stop at the first wrong type; the program lists all problems"
    )


@pytest.mark.parametrize("name", ["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"])
def test_a_backend_of_the_user_wins(tmp_path: Path, name: str) -> None:
    assert "PULUMI_BACKEND_URL" not in variables(workplace(tmp_path, **{name: "x"}).context)


@pytest.mark.parametrize("name", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
def test_a_passphrase_of_the_user_wins_even_an_empty_one(tmp_path: Path, name: str) -> None:
    found = variables(workplace(tmp_path, **{name: ""}).context)
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" not in found


def test_only_a_cli_from_source_is_kept_from_looking_for_plugins(tmp_path: Path) -> None:
    context = workplace(tmp_path).context
    official = PulumiCli(Path("/opt/bin"), "3.280.0", "PATH")
    name = "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"
    assert variables(context)[name] == "true"
    assert name not in variables(context, official)


def test_the_callers_environment_is_kept_but_for_a_foreign_python_home(tmp_path: Path) -> None:
    context = workplace(tmp_path, LANG="C.UTF-8", PYTHONHOME="/x").context
    env = environment.full(context, BUILT)
    assert env["LANG"] == "C.UTF-8"
    assert "PYTHONHOME" not in env


def test_export_lines_survive_a_shell() -> None:
    assert environment.export_lines({"A": "b c'd"}) == "export A='b c'\"'\"'d'"
