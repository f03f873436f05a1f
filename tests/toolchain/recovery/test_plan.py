"""What a lost server did is placed elsewhere, and all that is wrong is told before an edit."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.factories import BUCKET, config_with
from toolchain.recovery.plan import Plan, RefusedError, main, plan

LARGE = {"edge": {"memory": "8GB"}}
PAIR: dict[str, Any] = {"servers": LARGE, "placement": {"postgres": ["data", "edge"]}}
THIRD = {
    "address": "203.0.113.30",
    "hostKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4i",
    "privateAddress": "10.88.0.3",
    "memory": "8GB",
}


def planned(changes: Mapping[str, Any] = PAIR, server: str = "data", onto: str = "edge") -> Plan:
    """Return the plan for the valid configuration with some keys changed."""
    return plan(config_with(changes), server, onto)


def refused(changes: Mapping[str, Any], server: str = "data", onto: str = "edge") -> str:
    """Return why there is no plan."""
    with pytest.raises(RefusedError) as caught:
        planned(changes, server, onto)
    return str(caught.value)


def written(found: Plan) -> dict[str, str]:
    """Return the edits without the project's name."""
    return {path.removeprefix("tapbot-stack:"): value for path, value in found.settings.items()}


def test_everything_moves_and_the_standby_becomes_the_primary() -> None:
    found = planned()
    assert written(found) == {
        "servers.data.state": "lost",
        "placement.postgres[0]": "edge",
        "placement.postgres[1]": "data",
        **{f"placement.{key}": "edge" for key in ("redisQueue", "redisCache", "qdrant")},
        "placement.directus": "edge",
    }
    assert next(iter(written(found))) == "servers.data.state", "an interrupt leaves it as lost"
    assert [line.partition(":")[0] for line in found.said] == [
        *("PostgreSQL", "The Redis of n8n's queue", "The Redis of the caches", "Qdrant"),
        "Directus",
    ]
    assert not found.repeated


def test_a_list_of_replicas_keeps_its_length() -> None:
    placement = {**PAIR["placement"], "n8nWorkers": ["edge", "data"]}
    spread = {**PAIR, "n8n": {"workers": 2}, "placement": placement}
    assert written(planned(spread))["placement.n8nWorkers[1]"] == "edge"
    assert "placement.n8nWorkers[0]" not in written(planned(spread))


def test_who_only_follows_changes_no_role() -> None:
    found = planned({"servers": LARGE, "placement": {"postgres": ["edge", "data"]}})
    assert not any("postgres" in path for path in written(found))
    assert "PostgreSQL: edge is the primary; data follows it when it comes back" in found.said


def test_of_several_standbys_the_one_that_is_named_is_promoted() -> None:
    servers = {**LARGE, "third": THIRD}
    chain = {"servers": servers, "placement": {"postgres": ["data", "third", "edge"]}}
    found = written(planned(chain))
    assert [found[f"placement.postgres[{n}]"] for n in (0, 2)] == ["edge", "data"]
    assert "placement.postgres[1]" not in found


def test_where_the_named_server_has_no_standby_another_one_is_promoted() -> None:
    servers = {**LARGE, "third": THIRD}
    found = written(planned({"servers": servers, "placement": {"postgres": ["data", "third"]}}))
    assert found["placement.postgres[0]"] == "third", "its data is all there is"
    assert found["placement.qdrant"] == "edge"


def test_a_postgresql_without_a_standby_is_not_begun_anew_unseen() -> None:
    text = refused({"servers": LARGE})
    assert (
        "placement.postgres: has no server that has the data of the lost one (got 'data'; expected"
        " a standby on a server that is not lost)"
    ) in text
    assert "docs/runbooks/replace-a-server.md" in text
    assert "docs/runbooks/restore.md" in text


def test_a_standby_that_is_lost_as_well_is_none() -> None:
    servers = {**LARGE, "third": {**THIRD, "state": "lost"}}
    text = refused({"servers": servers, "placement": {"postgres": ["data", "third"]}})
    assert "has no server that has the data" in text


def test_both_names_are_checked_at_once() -> None:
    text = refused(PAIR, "dta", "")
    assert (
        "SERVER: names an unknown server, did you mean data? (got 'dta'; expected one of: edge,"
        " data)"
    ) in text
    assert "ONTO: is not set (got nothing; expected one of: edge, data)" in text


@pytest.mark.parametrize(
    ("servers", "onto", "said"),
    [
        ({}, "data", "ONTO: is the server that is lost (got 'data'; expected one of: edge)"),
        (
            {"edge": {"state": "lost"}, "third": THIRD},
            "edge",
            "ONTO: is lost itself (got 'edge'; expected one of: third)",
        ),
        (
            {"data": {"address": "local"}},
            "edge",
            "SERVER: is this machine, which is there (got 'data'; expected a server that SSH"
            " connects to)",
        ),
    ],
)
def test_servers_that_cannot_be_meant_are_refused(
    servers: dict[str, Any], onto: str, said: str
) -> None:
    assert said in refused({**PAIR, "servers": servers}, "data", onto)


def test_settings_that_would_not_fit_are_told_before_anything_is_written() -> None:
    text = refused({"placement": PAIR["placement"], "servers": {"edge": {"memory": "1GB"}}})
    assert "servers.edge.memory: is less than the limits placed on edge" in text
    assert "type the same command again" in text


def test_servers_that_are_no_mapping_are_told_as_ever() -> None:
    assert "servers: is not a mapping" in refused({"servers": "edge"})


LOST = {"data": {"state": "lost"}, **LARGE}


def test_an_interrupted_run_goes_on_with_what_is_left() -> None:
    found = planned({"servers": LOST, "placement": {"postgres": ["edge", "data"]}})
    assert "servers.data.state" not in written(found)
    assert written(found)["placement.qdrant"] == "edge"
    assert found.was_lost
    assert not found.repeated


def test_a_run_that_has_written_everything_can_be_repeated() -> None:
    everything = dict.fromkeys(config_with({})["placement"], "edge")
    found = planned({"servers": LOST, "placement": {**everything, "postgres": ["edge", "data"]}})
    assert found.repeated
    assert found.settings == {}
    assert any(line.startswith("Qdrant: ") for line in found.said), "it may be empty"


OFFSITE = {"offsite": {"s3": BUCKET}}


def test_copies_elsewhere_bring_back_what_only_the_lost_server_had() -> None:
    backups = {"backups": OFFSITE, "placement": {**PAIR["placement"], "backups": "edge"}}
    assert planned({**PAIR, **backups}).comes_back == ["uploads", "vectors"]
    in_bucket = {**PAIR, **backups, "directus": {"s3": BUCKET}}
    assert planned(in_bucket).comes_back == ["vectors"]


def test_it_is_printed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = {f"tapbot-stack:{key}": value for key, value in config_with(PAIR).items()}
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(yaml.safe_dump({"config": config}))
    assert main([str(file), "data", "edge"]) == 0
    assert (
        json.loads(capsys.readouterr().out)["settings"]["tapbot-stack:placement.qdrant"] == "edge"
    )
    assert main([str(file), "data", "data"]) == 1
    assert "ONTO: is the server that is lost" in capsys.readouterr().err
    assert main([str(tmp_path / "none.yaml"), "data", "edge"]) == 1
