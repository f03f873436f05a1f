"""Memory by server."""

import re
from collections import Counter

import yaml

from config.instances import instances
from tests.config.samples import LOCAL, problems_of, without
from tests.support.factories import (
    BUCKET,
    DATA_KEY,
    HOST_KEY,
    only_problem,
    problem_lines,
    settings_of,
    valid_settings,
)
from tests.support.sources import ROOT


def test_every_service_that_is_there_is_in_the_sum_of_its_server() -> None:
    sums = {
        server: only_problem({"servers": {server: {"memory": "512MB"}}}).problem
        for server in ("edge", "data")
    }
    for each in instances(valid_settings()):
        assert f"{each.service} " in sums[each.server], "its memory would be promised twice"


def test_replicas_and_workers_count_where_they_run() -> None:
    changes = {
        "servers": {"edge": {"memory": "1GB"}, "data": {"memory": "1GB"}},
        "placement": {"directus": ["data", "edge"], "n8nWorkers": "data"},
        "directus": {"replicas": 3, "s3": BUCKET},
    }
    edge, data = problem_lines(changes)
    assert "directus 640MB" in edge
    assert "n8n-worker" not in edge
    assert "directus 2 x 640MB" in data
    assert "n8n-worker 640MB" in data


def test_what_is_not_there_takes_no_memory() -> None:
    [problem] = problems_of(without("qdrant", changes={"servers": {"data": {"memory": "1GB"}}}))
    assert problem.problem == (
        "is less than the limits placed on data: tunnel 128MB + postgres 512MB "
        "+ redis-queue 128MB + redis-cache 128MB + directus 640MB = 1536MB"
    )


def test_a_server_with_too_little_memory_shows_the_sum_and_the_fix() -> None:
    problem = only_problem({"servers": {"edge": {"memory": "2GB"}}, "n8n": {"workers": 3}})
    assert problem.line == (
        "servers.edge.memory: is less than the limits placed on edge: tunnel 128MB "
        "+ n8n 768MB + n8n-worker 3 x 640MB + traefik 192MB + site 64MB = 3072MB "
        "(got 2048MB; expected at least 3072MB)"
    )
    assert problem.fix == (
        "lower a limit, move a service, or, if the server has it: "
        "pulumi config set --path 'tapbot-stack:servers.edge.memory' 3072MB"
    )


def test_a_server_may_be_full_to_the_last_megabyte() -> None:
    assert problem_lines({"servers": {"edge": {"memory": "1792MB"}}}) == []
    assert len(problem_lines({"servers": {"edge": {"memory": "1791MB"}}})) == 1


def test_local_servers_have_a_budget_each() -> None:
    servers = {"edge": {**LOCAL, "memory": "1GB"}, "data": {**LOCAL, "memory": "8GB"}}
    assert problem_lines({"servers": servers}) == [
        "servers.edge.memory: is less than the limits placed on edge: n8n 768MB "
        "+ n8n-worker 640MB + traefik 192MB + site 64MB = 1664MB "
        "(got 1024MB; expected at least 1664MB)"
    ], "a single machine has no tunnel"


def test_the_sum_is_that_of_the_instances() -> None:
    settings = valid_settings()
    sums: Counter[str] = Counter()
    for each in instances(settings):
        sums[each.server] += each.memory.mib
    for server, total in sums.items():
        line = problem_lines({"servers": {server: {"memory": f"{total - 1}MB"}}})
        assert line[0].endswith(f"(got {total - 1}MB; expected at least {total}MB)")


def test_both_servers_of_prod_have_room_for_the_webhooks_of_the_handbook() -> None:
    file = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())["config"]
    prod = {key.partition(":")[2]: value for key, value in file.items() if "tapbot-stack" in key}
    for name, key in (("edge", HOST_KEY), ("data", DATA_KEY)):
        prod["servers"][name]["hostKey"] = key
    prod["alerts"]["telegram"]["chatIds"] = [1]
    page = (ROOT / "docs/services/n8n.md").read_text()
    [added] = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    for key, values in yaml.safe_load(added).items():
        prod[key.partition(":")[2]].update(values)
    names = [each.name for each in instances(settings_of(prod))]
    assert {"n8n-webhook-1", "n8n-webhook-2"} <= {*names}
