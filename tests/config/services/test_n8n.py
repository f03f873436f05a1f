"""Settings of n8n."""

from typing import Any

import pytest

from config.service import Size
from config.services.n8n import MAIN, WEBHOOK, WORKER, N8nSettings
from config.services.n8n_runners import RUNNER, TOKEN
from config.words.memory import MemorySize
from tests.support.factories import only_problem


def settings_of_n8n(**changes: Any) -> N8nSettings:
    """Return its section with these changes."""
    return N8nSettings.model_validate({"ownerEmail": "admin@tapbot.kz", **changes})


def test_workers_have_limits_of_their_own() -> None:
    section = settings_of_n8n(memory="1GB", cpus=2, workerMemory="512MB", workerCpus=0.5)
    assert section.size(MAIN) == Size(memory=MemorySize(1024), cpus=2)
    assert section.size(WORKER) == Size(memory=MemorySize(512), cpus=0.5)


def test_webhook_processes_are_as_many_as_asked_for_and_have_limits_of_their_own() -> None:
    section = settings_of_n8n(webhooks=2, webhookMemory="400MB", webhookCpus=0.5)
    assert section.count(WEBHOOK) == 2
    assert section.size(WEBHOOK) == Size(memory=MemorySize(400), cpus=0.5)
    assert settings_of_n8n().count(WEBHOOK) == 0, "on a small server main takes them"


def test_each_worker_has_a_runner_with_limits_of_its_own() -> None:
    section = settings_of_n8n(workers=3, runners={"memory": "512MB", "cpus": 0.5})
    assert section.count(RUNNER) == 3
    assert section.size(RUNNER) == Size(memory=MemorySize(512), cpus=0.5)
    assert section.internal() == (TOKEN,)
    assert settings_of_n8n().internal() == (), "a secret that opens nothing"


def test_a_document_fits_into_whatever_parses_it() -> None:
    large = {"memory": "4GB", "workerMemory": "4GB", "webhookMemory": "1280MB"}
    assert settings_of_n8n(**large).max_document.mib == 6
    assert settings_of_n8n(**large, webhooks=2).max_document.mib == 2


def test_there_is_one_main_process_however_many_workers_there_are() -> None:
    section = settings_of_n8n(workers=4)
    assert (section.count(MAIN), section.count(WORKER)) == (1, 4), (
        "two main processes would start each schedule twice"
    )


@pytest.mark.parametrize(
    ("changes", "line", "fix"),
    [
        (
            {"memory": "256MB"},
            "n8n.memory: is below the minimum (got '256MB'; expected at least 512MB)",
            "pulumi config set --path 'tapbot-stack:n8n.memory' 768MB",
        ),
        (
            {"runners": {"pythonModules": ["json", "*"]}},
            "n8n.runners.pythonModules[1]: is not valid (got '*'; "
            "expected the name of a module or a package of Python such as json)",
            "pulumi config set --path 'tapbot-stack:n8n.runners.pythonModules[1]' json",
        ),
        (
            {"workers": 0},
            "n8n.workers: is too small (got 0; expected a whole number from 1 to 32, such as 2)",
            "pulumi config set --path 'tapbot-stack:n8n.workers' 1",
        ),
        (
            {"executionRetentionDays": 0},
            "n8n.executionRetentionDays: is too small "
            "(got 0; expected a whole number from 1 to 3650, such as 14)",
            "pulumi config set --path 'tapbot-stack:n8n.executionRetentionDays' 14",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_fix(changes: dict[str, Any], line: str, fix: str) -> None:
    problem = only_problem({"n8n": changes})
    assert problem.line == line
    assert problem.fix == fix
