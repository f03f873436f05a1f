"""Files that n8n takes fit into the memory of those who hold them."""

from tests.support.factories import only_problem, problem_lines


def test_the_defaults_fit() -> None:
    assert problem_lines({}) == []


def test_whoever_holds_a_file_has_memory_for_it() -> None:
    problem = only_problem({"n8n": {"maxFile": "30MB"}})
    assert problem.path == "n8n.workerMemory"


def test_the_fix_names_both_sides() -> None:
    problem = only_problem(
        {
            "n8n": {"maxFile": "64MB", "memory": "2GB", "workerMemory": "2GB"},
            "servers": {"edge": {"memory": "8GB"}, "data": {"memory": "8GB"}},
        }
    )
    assert problem.path == "postgres.memory"
    assert problem.expected == "at least 1024MB: 16 times that"
    assert "tapbot-stack:n8n.maxFile' 32MB" in problem.fix


def test_a_webhook_process_receives_files_too() -> None:
    changes = {"maxFile": "20MB", "webhookMemory": "400MB", "webhooks": 1}
    problem = only_problem({"n8n": changes})
    assert problem.path == "n8n.webhookMemory"
    assert problem_lines({"n8n": {**changes, "webhooks": 0}}) == []
