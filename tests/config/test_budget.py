"""Memory by server."""

from config.base import camel_case
from config.budget import SERVICES, shares
from config.servers import Placement
from tests.support.factories import BUCKET, only_problem, problem_lines, valid_settings


def test_every_service_has_a_share() -> None:
    assert {*SERVICES, "n8n_workers"} == set(Placement.model_fields)
    names = {share.name for share in shares(valid_settings())}
    assert names == {*map(camel_case, SERVICES), "n8n workers", "tunnel"}


def test_replicas_and_workers_count() -> None:
    settings = valid_settings(directus={"replicas": 3}, n8n={"workers": 2})
    by_name = {share.name: share for share in shares(settings)}
    assert by_name["directus"].mib == 3 * 640
    assert by_name["n8n workers"].mib == 2 * 640
    assert by_name["n8n workers"].server == settings.placement.n8n


def test_replicas_and_workers_count_where_they_run() -> None:
    settings = valid_settings(
        placement={"directus": ["data", "edge"], "n8nWorkers": "data"},
        directus={"replicas": 3, "s3": BUCKET},
    )
    placed = {(share.name, share.server): share.mib for share in shares(settings)}
    assert placed["directus", "data"] == 2 * 640
    assert placed["directus", "edge"] == 640
    assert placed["n8n workers", "data"] == 640
    assert ("n8n workers", "edge") not in placed


def test_a_server_with_too_little_memory_shows_the_sum_and_the_fix() -> None:
    problem = only_problem({"servers": {"edge": {"memory": "2GB"}}, "n8n": {"workers": 3}})
    assert problem.line == (
        "servers.edge.memory: is less than the limits placed on edge: n8n 768MB "
        "+ n8n workers 3 x 640MB + traefik 128MB + site 64MB + tunnel 128MB = 3008MB "
        "(got 2048MB; expected at least 3008MB)"
    )
    assert problem.fix == (
        "lower a limit, move a service, or, if the server has it: "
        "pulumi config set --path 'tapbot-stack:servers.edge.memory' 3008MB"
    )


def test_a_server_may_be_full_to_the_last_megabyte() -> None:
    assert problem_lines({"servers": {"edge": {"memory": "1728MB"}}}) == []
    assert len(problem_lines({"servers": {"edge": {"memory": "1727MB"}}})) == 1


def test_local_servers_have_a_budget_each() -> None:
    local = {"address": "local", "hostKey": None, "privateAddress": None}
    servers = {"edge": {**local, "memory": "1GB"}, "data": {**local, "memory": "8GB"}}
    assert problem_lines({"servers": servers}) == [
        "servers.edge.memory: is less than the limits placed on edge: n8n 768MB "
        "+ n8n workers 640MB + traefik 128MB + site 64MB = 1600MB "
        "(got 1024MB; expected at least 1600MB)"
    ], "a single machine has no tunnel"
