"""Workflows run foreign code with as little as possible, and can be repeated exactly."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolchain import pins

GITHUB = Path(__file__).parents[2] / ".github"
FILES = sorted((GITHUB / "workflows").glob("*.yml"))
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in FILES}
WORKFLOWS: dict[str, dict[Any, Any]] = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
JOBS = {
    f"{name}/{job}": settings
    for name, workflow in WORKFLOWS.items()
    for job, settings in workflow["jobs"].items()
}
each_job = pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)


def uses(job: dict[str, Any], action: str) -> list[dict[str, Any]]:
    """Return the steps of a job that use an action."""
    return [step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@")]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_actions_are_pinned_by_commit_with_their_version_beside_it(text: str) -> None:
    lines = [line for line in text.splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_one_action_has_one_pin_everywhere() -> None:
    found = {
        tuple(pin.split("@")) for text in TEXTS.values() for pin in re.findall(r"uses: (\S+)", text)
    }
    assert len(found) == len({action for action, _ in found})


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_code_of_a_stranger_never_runs_with_our_secrets(text: str) -> None:
    assert "pull_request_target" not in text
    assert "workflow_run" not in text


@each_job
def test_a_job_may_read_the_code_and_nothing_more_unless_it_writes(job: dict[str, Any]) -> None:
    comments = bool(uses(job, "actions/github-script"))
    publishes = "make publish" in str(job["steps"])
    expected = {
        "contents": "read",
        **({"pull-requests": "write"} if comments else {}),
        **({"packages": "write"} if publishes else {}),
    }
    assert job["permissions"] == expected


def test_images_are_published_from_what_was_tagged_alone() -> None:
    triggers = WORKFLOWS["publish.yml"][True]
    assert triggers == {"push": {"tags": ["v*"]}, "workflow_dispatch": None}


def test_a_workflow_gives_no_permission_that_a_job_does_not_ask_for() -> None:
    assert all(workflow["permissions"] == {} for workflow in WORKFLOWS.values())


@each_job
def test_the_token_is_not_left_in_the_checkout(job: dict[str, Any]) -> None:
    (checkout,) = uses(job, "actions/checkout")
    assert checkout["with"] == {"persist-credentials": False}


@each_job
def test_no_expression_is_pasted_into_a_script(job: dict[str, Any]) -> None:
    for step in job["steps"]:
        script = step.get("run", "") + step.get("with", {}).get("script", "")
        assert "${{" not in script, "its value would be run as code: hand it over in env"


@each_job
def test_a_job_cannot_hang_for_hours(job: dict[str, Any]) -> None:
    assert job["timeout-minutes"] <= 60


def test_secrets_are_given_out_only_behind_an_approval() -> None:
    for name, job in JOBS.items():
        if "secrets." in str(job):
            assert name == "preview.yml/preview"
            assert "head.repo.full_name == github.repository" in job["if"]
            assert job["environment"] == "production-preview", (
                "whoever can push a branch could read state, passphrase and the servers' keys"
            )


def test_the_page_describes_the_environment_that_keeps_the_secrets() -> None:
    page = (GITHUB.parent / "docs" / "pull-requests.md").read_text(encoding="utf-8")
    job = JOBS["preview.yml/preview"]
    for name in {job["environment"], *re.findall(r"(?:secrets|vars)\.(\w+)", str(job))}:
        assert f"`{name}`" in page, f"{name}: nobody would set it in the right place"


def test_every_pull_request_gets_a_preview_of_each_stack_without_a_secret() -> None:
    job = JOBS["preview.yml/example"]
    assert "if" not in job
    assert job["strategy"]["matrix"] == {"stack": ["dev", "prod"]}
    assert "secrets." not in str(job)
    assert "vars." not in str(job)


def test_previews_show_their_diff() -> None:
    for name in ("preview", "example"):
        (preview,) = uses(JOBS[f"preview.yml/{name}"], "pulumi/actions")
        assert preview["with"]["command"] == "preview"
        assert preview["with"]["diff"] is True


def test_pulumi_has_the_version_that_the_toolchain_installs() -> None:
    assert WORKFLOWS["preview.yml"]["env"]["PULUMI_VERSION"] == pins.PULUMI


def test_pulumi_leaves_wrong_types_to_the_program() -> None:
    environment = WORKFLOWS["preview.yml"]["env"]
    assert environment["PULUMI_OPTION_SKIP_CONFIG_VALIDATION"] == "true", (
        "a preview would stop at the first wrong type; the program lists all problems at once"
    )


def test_the_comment_is_written_by_the_script_that_has_a_test() -> None:
    [step] = uses(JOBS["preview.yml/preview"], "actions/github-script")
    required = re.findall(r"require\('\./([^']+)'\)", step["with"]["script"])
    assert required == [".github/scripts/comment.cjs"]
    assert (GITHUB.parent / required[0]).is_file()


def test_shell_scripts_stop_at_the_first_error() -> None:
    scripts = [each for each in (GITHUB / "scripts").iterdir() if not each.suffix]
    assert scripts
    for script in scripts:
        lines = script.read_text(encoding="utf-8").splitlines()
        assert lines[0] == "#!/usr/bin/env bash"
        assert "set -euo pipefail" in lines
        assert script.stat().st_mode & 0o111
