"""A mistake in the stack's file is told by whichever command is typed; nothing is touched."""

import secrets
from collections.abc import Iterator

import pytest

from testbed.pulumi_cli import UP
from testbed.sessions import Result
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker

PROBLEMS = (
    # The CLI itself would stop here, with a word of its own and without the other problem.
    "postgres: is not a mapping (got 'large'; expected a mapping with ",
    "n8n.workers: is too small (got 0; expected a whole number from 1 to ",
)

TAKEN = (
    "directus.environment.PUBLIC_URL: is set by the program itself"
    " (expected domain and directus.subdomain, which decides it)"
)


@pytest.fixture(scope="module")
def bad_settings(deployment: Deployment) -> Iterator[None]:
    """Two mistakes at once, to the end of this module: what needs none of them comes first."""
    good = deployment.workspace.stack_file.read_text()
    deployment.workspace.configure(lambda settings: settings.update(postgres="large"))
    deployment.set("n8n", "workers", 0)
    yield
    deployment.workspace.stack_file.write_text(good)


def assert_refused(result: Result) -> None:
    """Fail unless both mistakes are told, and told as ours to correct."""
    assert result.code != 0, result.text
    for problem in PROBLEMS:
        assert problem in result.text, result.text
    assert "Traceback" not in result.text


def test_make_env_lets_the_program_speak_instead_of_the_cli(deployment: Deployment) -> None:
    printed = deployment.pulumi.toolchain("env")
    assert "export PULUMI_OPTION_SKIP_CONFIG_VALIDATION=true" in printed.out.splitlines()


def test_a_variable_that_the_program_sets_is_refused_with_the_setting_that_decides_it(
    deployment: Deployment,
) -> None:
    good = deployment.workspace.stack_file.read_text()
    deployment.set("directus", "environment", {"PUBLIC_URL": "https://elsewhere.example"})
    try:
        refused = deployment.pulumi.run("preview")
    finally:
        deployment.workspace.stack_file.write_text(good)
    assert refused.code != 0
    assert TAKEN in refused.text


@pytest.mark.parametrize("command", ["preview", "up"])
def test_another_key_than_the_one_that_data_is_encrypted_with_is_refused(
    deployment: Deployment, docker: Docker, command: str
) -> None:
    before, good = docker.ids(), deployment.workspace.stack_file.read_text()
    deployment.set_secret("n8nEncryptionKey", secrets.token_hex(24))
    try:
        refused = deployment.pulumi.toolchain(command)
    finally:
        deployment.workspace.stack_file.write_text(good)
    assert refused.code != 0
    assert "could not read what n8n encrypted: set the old n8nEncryptionKey" in refused.text
    assert docker.ids() == before


@pytest.mark.usefixtures("bad_settings")
@pytest.mark.parametrize("command", [("preview",), UP], ids=" ".join)
def test_pulumi_shows_every_problem_and_changes_nothing(
    deployment: Deployment, docker: Docker, command: tuple[str, ...]
) -> None:
    before = docker.ids()
    assert_refused(deployment.pulumi.run(*command))
    assert docker.ids() == before


@pytest.mark.usefixtures("bad_settings")
@pytest.mark.parametrize("command", ["preview", "up"])
def test_make_shows_every_problem_and_changes_nothing(
    deployment: Deployment, docker: Docker, command: str
) -> None:
    before = docker.ids()
    assert_refused(deployment.pulumi.toolchain(command))
    assert docker.ids() == before
