"""Workflows and credentials as files, beside the settings of the stack."""

from pathlib import Path

from tests.config.automation.folders import CREDENTIALS, folder
from tests.support.factories import only_problem, problem_lines


def test_a_folder_is_looked_at_where_the_stack_has_links(tmp_path: Path) -> None:
    place = str(folder(tmp_path, {"orders": "{"}))
    problem = only_problem({"links": {"folder": place}})
    assert problem.path == f"{place}/workflows/orders.json"
    assert problem_lines({}) == []


def test_a_secret_of_ones_own_may_fill_a_field(tmp_path: Path) -> None:
    place = str(folder(tmp_path, {}, CREDENTIALS))
    assert problem_lines({"links": {"folder": place}}) == []


def test_a_secret_that_the_stack_makes_may_fill_a_field(tmp_path: Path) -> None:
    kind = {"type": "qdrantApi", "secrets": {"apiKey": "qdrantApiKey"}}
    place = str(folder(tmp_path, {}, {"vectors": kind}))
    assert problem_lines({"links": {"folder": place}}) == []


def test_no_other_key_of_the_stack_may(tmp_path: Path) -> None:
    for key in ("domain", "mailPassword", "grafanaPassword"):
        kind = {"type": "httpHeaderAuth", "secrets": {"value": key}}
        place = str(folder(tmp_path, {}, {"orders": kind}))
        lines = problem_lines({"links": {"folder": place}})
        assert lines == [
            f"{place}/credentials.yaml: orders.secrets.value: names a key of the stack itself"
            f" (got '{key}'; expected the key of a secret of your own, or of one that this stack"
            " makes)"
        ]
