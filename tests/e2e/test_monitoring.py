"""Metrics of a whole stack: all targets are up, labels mean the same, nobody in front asks."""

import json
from typing import Any

import pytest

from components.observability.dashboards import DASHBOARDS, Panel
from testbed.errors import BedError
from testbed.sessions import run, wait_until
from tests.e2e.deployment import Deployment
from tests.e2e.stores import Stores

PORT = 8428
DEADLINE_SECONDS = 90
"""Each target is asked every 15 s, and cAdvisor looks every 15 s itself."""

MOST_SERIES = 3500
"""Of a whole stack on one engine, its own monitoring among it; a small server keeps ten times."""

JOBS = {
    *("agent", "victoria-metrics", "node-exporter", "cadvisor", "postgres-exporter"),
    *("redis-queue-exporter", "redis-cache-exporter", "qdrant", "traefik", "n8n", "n8n-worker"),
    "public",
}


@pytest.fixture(scope="module")
def monitored(deployment: Deployment) -> Deployment:
    """The stack with monitoring, once all of its targets are up."""

    def add(settings: dict[str, Any]) -> None:
        settings["monitoring"] = {"localPort": deployment.mail_port + 1}
        settings["placement"]["monitoring"] = "edge"

    deployment.workspace.configure(add)
    deployment.up()
    deployment.forget_outputs()
    # Of a service that nobody has asked since its start, Traefik shows nothing.
    deployment.wait_reachable()

    stores = Stores(deployment.docker)

    def all_up() -> bool:
        return stores.values("up == 1", "job") >= JOBS and not stores.metrics("up == 0")

    try:
        wait_until("all targets", DEADLINE_SECONDS, all_up, every=3)
    except BedError:
        down = [each["metric"] for each in stores.metrics("up == 0")]
        missing = JOBS - stores.values("up == 1", "job")
        raise AssertionError(f"down: {down}; missing: {missing}") from None
    return deployment


def agent(deployment: Deployment, name: str) -> str:
    """Return the agent of this engine, which has the name of one of its servers."""
    [found] = [each for each in deployment.docker.services() if each.startswith(f"{name}-")]
    return found


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("pg_up == 1", 1),
        ("redis_up == 1", 2),
        ("count(n8n_nodejs_eventloop_lag_p99_seconds)", 1),
        ("n8n_scaling_mode_queue_jobs_waiting", 1),
        ("pg_settings_max_connections", 1),
        ("node_memory_MemAvailable_bytes > 0", 1),
        ('node_filesystem_avail_bytes{mountpoint="/"} > 0', 1),
        ("traefik_config_last_reload_success > 0", 1),
        ('probe_success{job="public",name!~"www.*"} == 1', 3),
        ('probe_ssl_earliest_cert_expiry{job="public",name!~"www.*"} > time()', 3),
    ],
)
def test_what_alerts_and_dashboards_are_made_of_is_there(
    monitored: Deployment, expression: str, count: int
) -> None:
    assert len(Stores(monitored.docker).metrics(expression)) == count


def test_every_container_is_seen_under_its_own_names(monitored: Deployment) -> None:
    running = {monitored.docker.name(service) for service in monitored.docker.services()}

    def seen() -> bool:
        return Stores(monitored.docker).values("container_last_seen", "container") >= running

    wait_until("figures of all containers", DEADLINE_SECONDS, seen, every=3)
    [n8n] = Stores(monitored.docker).metrics(
        f'container_health_state{{container="{monitored.docker.name("n8n")}"}}'
    )
    assert n8n["metric"]["service"] == "n8n"
    assert n8n["metric"]["server"] == "edge"
    assert n8n["value"][1] == "1", "healthy"
    others = (
        Stores(monitored.docker).values('container_last_seen{service!=""}', "container") - running
    )
    assert all(other.startswith(monitored.docker.prefix) for other in others), "another stack's"


@pytest.mark.parametrize(
    "panel",
    [panel for rows in DASHBOARDS.values() for panels in rows.values() for panel in panels],
    ids=lambda panel: panel.title,
)
def test_every_panel_has_data(monitored: Deployment, panel: Panel) -> None:
    def has_data() -> bool:
        return bool(Stores(monitored.docker).metrics(panel.expression))

    wait_until(panel.expression, DEADLINE_SECONDS, has_data, every=3)


def test_the_page_has_the_dashboards(monitored: Deployment) -> None:
    url = f"http://127.0.0.1:{PORT}/metrics/vmui/custom-dashboards"
    name = monitored.docker.name("victoria-metrics")
    done = run(["docker", "exec", name, "wget", "-q", "-O", "-", url])
    titles = {each["title"] for each in json.loads(done.out)["dashboardsSettings"]}
    assert titles == set(DASHBOARDS)


def test_series_are_few(monitored: Deployment) -> None:
    [count] = Stores(monitored.docker).metrics('count({__name__!=""})')
    assert int(count["value"][1]) < MOST_SERIES, Stores(monitored.docker).metrics(
        'topk(20, count by (job) ({__name__!=""}))'
    )


def test_nobody_in_front_reaches_the_store(monitored: Deployment) -> None:
    site = monitored.docker.name("site-1")
    url = f"http://victoria-metrics:{PORT}/metrics/health"
    command = ["wget", "-q", "-O", "-", url]
    assert run(["docker", "exec", site, *command]).code != 0
    worker = monitored.docker.name(agent(monitored, "vmagent"))
    assert run(["docker", "exec", worker, *command]).code == 0, "the question is a good one"


def test_metrics_of_n8n_are_not_public(monitored: Deployment) -> None:
    with monitored.entry.client("n8n") as client:
        codes = {path: client.get(path).status_code for path in ("/metrics", "/metrics/", "/")}
    assert codes == {"/metrics": 404, "/metrics/": 404, "/": 200}


def test_readers_get_no_file_through_the_proxy(monitored: Deployment) -> None:
    proxy = f"http://{agent(monitored, 'socket-proxy')}:2375"
    name = monitored.docker.name("postgres-data")

    def answers(path: str, asker: str = "cadvisor") -> bool:
        fetch = ("timeout", "5", "wget", "-q", "-O", "/dev/null", proxy + path)
        return monitored.docker.execute(agent(monitored, asker), *fetch).code == 0

    assert answers(f"/containers/{name}/json")
    assert not answers(f"/containers/{name}/json", "vmagent"), "a neighbour reads environments"
    for path in (
        f"/containers/{name}/archive?path=/etc/tapbot",
        "/containers/json",
        "/images/json",
    ):
        assert not answers(path), path


def test_the_observer_sees_no_data(monitored: Deployment) -> None:
    exporter = monitored.docker.name("postgres-exporter-data")
    password = run(["docker", "exec", exporter, "cat", "/etc/tapbot/password"]).out.strip()
    url = f"postgresql://metrics:{password}@127.0.0.1:5432"
    database = monitored.docker.name("postgres-data")
    done = run(["docker", "exec", database, "psql", f"{url}/postgres", "-tAc", "TABLE pg_authid"])
    assert "permission denied" in done.text
    done = run(["docker", "exec", database, "psql", f"{url}/n8n", "-tAc", "SELECT 1"])
    assert "permission denied" in done.text


def test_no_update_changes_anything(monitored: Deployment) -> None:
    result = monitored.pulumi.run("preview", "--expect-no-changes")
    assert result.code == 0, result.text
