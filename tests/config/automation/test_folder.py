"""The folder as a whole: what belongs together, and what is in each other's way."""

from pathlib import Path

from config.automation.folder import ROOT, read
from tests.config.automation.folders import (
    CREDENTIALS,
    HEADER,
    found,
    lines,
    node,
    webhook,
    workflow,
)


def test_the_folder_that_ships_is_fine() -> None:
    assert read("automation").problems == []
    assert (ROOT / "automation").is_dir()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    [problem] = read(str(tmp_path / "none")).problems
    assert problem.line.startswith("links.folder: is no folder (got '")
    assert problem.fix == f"mkdir {tmp_path}/none"


def test_workflows_come_in_the_order_of_their_files_with_ids_of_their_own(tmp_path: Path) -> None:
    files = {name: workflow(node()) for name in ("b", "a-1", "a_1")}
    read = found(tmp_path, files)
    assert read.problems == []
    assert [each.file for each in read.workflows] == ["a-1", "a_1", "b"]
    assert len({each.id for each in read.workflows}) == 3


def test_two_files_with_one_webhook_are_refused(tmp_path: Path) -> None:
    files = {"a": workflow(webhook("orders")), "b": workflow(webhook("/orders"))}
    [said] = lines(tmp_path, files)
    assert said.startswith("workflows/b.json: has a webhook whose path is taken by ")
    assert said.endswith("workflows/a.json (got 'POST orders'; expected a path of its own)")


def test_one_path_may_have_several_methods(tmp_path: Path) -> None:
    files = {"a": workflow(webhook("orders")), "b": workflow(webhook("orders", "GET"))}
    assert lines(tmp_path, files) == []


def test_the_paths_of_what_ships_are_taken(tmp_path: Path) -> None:
    [said] = lines(tmp_path, {"a": workflow(webhook("internal/round"))})
    assert "is taken by a workflow of the stack itself" in said


def test_a_credential_has_to_be_known_and_of_the_type(tmp_path: Path) -> None:
    ours = node(credentials={"httpHeaderAuth": {"name": "tapbot: Directus"}})
    files = {"a": workflow(node(credentials=HEADER), ours)}
    assert lines(tmp_path, files, CREDENTIALS) == []
    misspelled = {"httpHeaderAuth": {"name": "order API"}}
    other = {"httpBasicAuth": {"name": "orders API"}}
    files = {"a": workflow(node("A", credentials=misspelled), node("B", credentials=other))}
    first, second = found(tmp_path, files, CREDENTIALS).problems
    assert "credentials.httpHeaderAuth: names no known credential, did you mean orders API?" in (
        first.line
    )
    assert first.fix.endswith("its name, type: httpHeaderAuth, and the secret of each field")
    assert "names a credential of the type httpHeaderAuth (got 'orders API')" in second.line


def test_another_workflow_is_named_by_its_file(tmp_path: Path) -> None:
    names = {"workflowId": {"__rl": True, "mode": "list", "value": "workflow:parts"}}
    caller = workflow(node(parameters=names), settings={"errorWorkflow": "workflow:party"})
    [said] = lines(tmp_path, {"caller": caller, "parts": workflow(node())})
    assert said == (
        "workflows/caller.json: names a workflow that is no file, did you mean parts?"
        " (got 'workflow:party'; expected the name of a file below workflows, without .json)"
    )


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    files = {"a": "{", "b": workflow(), "c": workflow(webhook("internal/round-back"))}
    assert len(lines(tmp_path, files, "first: {}")) == 4


def test_the_examples_can_be_published_as_they_are(tmp_path: Path) -> None:
    examples = (ROOT / "automation" / "examples").glob("*.json")
    read = found(tmp_path, {each.stem: each.read_text(encoding="utf-8") for each in examples})
    assert read.problems == []
    assert {each.file for each in read.workflows} == {"handover", "sweep"}
    used = {name for each in read.workflows for _, _, name in each.credentials()}
    assert used == {"tapbot: Directus", "tapbot: internal webhooks"}
