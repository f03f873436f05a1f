"""Writing workflows to files: what is written, what is refused, and what people are told."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from config.automation.ids import derived
from tests.config.automation.folders import CREDENTIALS, HEADER, folder, node
from toolchain.workflow_files import main, written


def there(identity: str, name: str, *nodes: dict[str, Any]) -> dict[str, Any]:
    """Return a workflow as n8n has it."""
    return {"id": identity, "name": name, "nodes": [*nodes], "connections": {}, "settings": {}}


def found(*workflows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what n8n answers."""
    known = {each["id"]: each["name"] for each in workflows}
    return {
        "directus": "http://directus-1:8055",
        "workflows": [*workflows],
        "drafts": [],
        "known": known,
        **changes,
    }


def said(place: Path, answer: dict[str, Any]) -> list[str]:
    """Return what people are told, without the place."""
    return [line.replace(f"{place}/", "") for line, _ in written(str(place), answer)]


def test_what_people_made_is_written_and_the_rest_of_the_way_is_told(tmp_path: Path) -> None:
    place = folder(tmp_path, {}, CREDENTIALS)
    orders = there(
        "Ab1",
        "Orders",
        node(credentials={"httpHeaderAuth": {"id": "c", **HEADER["httpHeaderAuth"]}}),
    )
    first, advice = said(place, found(orders))
    assert first == "workflows/orders.json: written"
    assert "unpublish the one that it came from before that" in advice
    document = json.loads((place / "workflows" / "orders.json").read_text())
    assert document["nodes"][0]["credentials"] == HEADER
    assert said(place, found(orders))[0] == "workflows/orders.json: no change"


def test_one_that_came_from_a_file_goes_back_into_it(tmp_path: Path) -> None:
    place = folder(tmp_path, {"orders": there("", "Orders", node())})
    ours = there(derived("workflow", "orders"), "Orders, renamed", node("Changed"))
    assert said(place, found(ours)) == ["workflows/orders.json: written"]
    assert "Changed" in (place / "workflows" / "orders.json").read_text()


def test_what_ships_is_not_written(tmp_path: Path) -> None:
    assert said(folder(tmp_path, {}), found(there("tapbot_round", "tapbot: round", node()))) == []


def test_a_secret_is_refused_by_its_place(tmp_path: Path) -> None:
    place = folder(tmp_path, {})
    bad = there("Ab1", "Orders", node(parameters={"password": "a1b2c3d4e5"}))
    fine = there("Cd2", "Parts", node())
    first, second, _ = said(place, found(bad, fine))
    assert first.startswith(
        "not written: workflows/orders.json: node 'Send': parameters.password: looks like a secret"
    )
    assert "a1b2c3d4e5" not in first
    assert second == "workflows/parts.json: written"
    assert not (place / "workflows" / "orders.json").exists()


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    place = folder(tmp_path, {})
    twins = [there(each, "Orders", node()) for each in ("Ab1", "Cd2")]
    assert [each.partition(":")[0] for each in said(place, found(*twins))] == ["not written"] * 2
    assert not list((place / "workflows").glob("*.json"))


def test_what_else_it_needs_is_named(tmp_path: Path) -> None:
    place = folder(tmp_path, {}, "")
    calling = node(credentials=HEADER, parameters={"workflowId": {"value": "Zz9"}})
    answer = found(there("Ab1", "Orders", calling), drafts=["Parts"])
    answer["known"]["Zz9"] = "Parts"
    lines = said(place, answer)
    assert (
        "  credentials.yaml has no credential 'orders API' of the type httpHeaderAuth: add it"
        in lines
    )
    assert "  it names the workflow Parts, which is no file: export that one, too" in lines
    assert lines[-1] == "not published, so not written: Parts; NAME=… writes one all the same"


def test_the_code_says_whether_all_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(folder(tmp_path, {}))
    bad = there("Ab1", "Orders", node(parameters={"password": "a1b2c3d4e5"}))
    for answer, code in ((found(), 0), (found(bad), 1)):
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(answer)))
        assert main(["--folder", place]) == code
    assert "looks like a secret" in capsys.readouterr().out
