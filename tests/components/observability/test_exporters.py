"""Exporters: how little they may do, and what is asked of them."""

import re

import pytest

from components.containers.address import Address
from components.containers.route import Entry
from components.data.postgres import Postgres
from components.data.redis import Redis
from components.data.redis_configuration import RedisRole
from components.observability.exporters import Exporters, of_figures
from tests.components.parts import local_fleet, local_settings, stack, target
from tests.support.engine import RecordingEngine, run
from tests.support.factories import everything, valid_config

HOSTS = ("node-exporter-edge", "cadvisor-edge", "socket-proxy-edge")
BESIDE = ("postgres-exporter-data", "redis-queue-exporter-data")


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Exporters of two servers, and of two databases on one of them."""

    def build() -> None:
        here = stack(everything())
        settings = here.settings
        assert settings.monitoring
        assert settings.redis_queue
        Postgres(here.args(settings.postgres), here.databases(), [])
        Redis(here.args(settings.redis_queue), RedisRole.QUEUE, user="n8n")
        entry = Entry(at=Address("traefik", 443), authority=None, trusted=True)
        Exporters(here.args(settings.monitoring), entry)

    return run(build)


@pytest.mark.parametrize("name", [*HOSTS, *BESIDE])
def test_none_has_a_capability_or_a_port(engine: RecordingEngine, name: str) -> None:
    inputs = engine.container(name).inputs
    assert inputs["capabilities"]["adds"] == []
    assert not inputs.get("ports"), "the collector is on the same engine"
    assert inputs.get("networkMode") != "host"


def test_what_they_see_of_the_host_is_read_only(engine: RecordingEngine) -> None:
    for name in HOSTS:
        binds = [each for each in engine.container(name).mounts.values() if each["type"] == "bind"]
        assert binds
        assert all(each["readOnly"] for each in binds), name


@pytest.mark.parametrize(
    ("mounted", "counts"),
    [
        ("/", True),
        ("/var/lib/docker", True),
        ("/var/lib/containerd", True),
        ("/mnt/data", True),
        ("/var/lib/docker/overlay2/1f/merged", False),
        ("/proc/sys/fs/binfmt_misc", False),
        ("/run", False),
    ],
)
def test_every_disk_of_the_host_counts_and_no_mount_of_a_container(
    engine: RecordingEngine, mounted: str, counts: bool
) -> None:
    option = "--collector.filesystem.mount-points-exclude="
    command = engine.container("node-exporter-edge").inputs["command"]
    [excluded] = [word.removeprefix(option) for word in command if word.startswith(option)]
    assert (re.search(excluded, mounted) is None) is counts


def test_only_the_proxy_has_the_socket(engine: RecordingEngine) -> None:
    having = [
        each.name
        for each in engine.running()
        if any(mount.get("source") == "/var/run/docker.sock" for mount in each.mounts.values())
    ]
    assert sorted(having) == ["socket-proxy-data", "socket-proxy-edge"]


def test_only_who_has_to_read_is_near_the_proxy(engine: RecordingEngine) -> None:
    near = {
        each.name
        for each in engine.running()
        for network in each.inputs.get("networksAdvanced", [])
        if network["name"] == "edge-socket-id"
    }
    assert near == {"cadvisor-edge", "socket-proxy-edge"}


def test_they_ask_the_proxy_of_their_own_engine(engine: RecordingEngine) -> None:
    command = engine.container("cadvisor-data").inputs["command"]
    assert command[command.index("-docker") + 1] == "tcp://socket-proxy-data:2375"


def test_after_a_reboot_the_one_that_asks_waits_for_the_proxy(engine: RecordingEngine) -> None:
    script, _, address = engine.container("cadvisor-data").inputs["entrypoints"][2:]
    assert script.startswith("until wget")
    assert address == "http://socket-proxy-data:2375/_ping"


def test_their_password_is_a_file(engine: RecordingEngine) -> None:
    password = "generated-observer-password-0123456789"
    for name in BESIDE:
        assert password in str(engine.carrier(name).files)
        assert password not in str(engine.container(name).inputs)


def test_a_host_has_the_figures_of_its_own_containers_and_changes_none(
    engine: RecordingEngine,
) -> None:
    for server in ("edge", "data"):
        exporter = engine.container(f"node-exporter-{server}")
        found = {path: each for path, each in exporter.mounts.items() if "/figures" in path}
        [(path, mount)] = found.items()
        assert path == f"/figures/tunnel-{server}"
        assert mount["source"] == f"tapbot-test-tunnel-{server}-figures"
        assert mount["readOnly"]
        assert "--collector.textfile.directory=/figures/*" in exporter.inputs["command"]
        writer = engine.container(f"tunnel-{server}").mounts["/figures"]
        assert writer["source"] == mount["source"]


def test_a_host_without_figures_is_not_asked_for_any() -> None:
    def build() -> None:
        placement = {**valid_config()["placement"], "monitoring": "edge"}
        here = stack(local_settings(monitoring={}, placement=placement))
        assert here.settings.monitoring
        entry = Entry(at=Address("traefik", 443), authority=None, trusted=True)
        Exporters(here.args(here.settings.monitoring), entry)

    command = run(build).container("node-exporter-edge").inputs["command"]
    assert "textfile" not in str(command), "a folder that is not there is an error to it"


def test_the_age_of_figures_is_of_who_writes_them() -> None:
    def build() -> None:
        rule = of_figures(target(local_fleet()["edge"]))
        found = re.fullmatch(
            str(rule["regex"]), "node_textfile_mtime_seconds;/figures/tunnel-edge/tunnel.prom"
        )
        assert found
        assert str(rule["replacement"]).replace("$1", found[1]) == "tapbot-test-tunnel-edge"

    run(build)


def test_databases_know_the_observer_and_give_it_no_more_than_figures(
    engine: RecordingEngine,
) -> None:
    users = engine.carrier("redis-queue-data").files["/etc/tapbot/users.acl"]
    [line] = [each for each in users.splitlines() if each.startswith("user metrics ")]
    assert line.split("#")[1].split(" ", 1)[1] == "-@all +ping +info"
    script = engine.carrier("postgres-applications-data").files["/etc/tapbot/observer.sql"]
    assert "GRANT pg_monitor" in script
    assert "CONNECTION LIMIT 3" in script


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:observability:Exporters", "exporters")
