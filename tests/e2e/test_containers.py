"""Every container is confined, whatever it runs."""

from functools import partial

from components.containers.container import LOG_OPTIONS
from testbed.sessions import wait_until
from tests.e2e.deployment import OWN_VARIABLES
from tests.e2e.docker_cli import Docker

EXPECTED = {
    "postgres-data",
    "redis-queue-data",
    "redis-cache-data",
    "qdrant-data",
    "directus-1",
    "directus-2",
    "n8n",
    "n8n-worker-1",
    "traefik",
    "site-1",
    "pgadmin",
}
ALLOWED = {name: ["CAP_NET_BIND_SERVICE"] for name in ("traefik", "pgadmin")}
"""Capabilities that are given back, by service."""

ROOT = {"traefik"}
"""Services whose process is root, without root's capabilities."""


def test_everything_runs_and_is_healthy(docker: Docker) -> None:
    docker.wait_healthy()
    services = docker.services()
    assert set(services) == EXPECTED
    assert {name: item["State"]["Health"]["Status"] for name, item in services.items()} == (
        dict.fromkeys(EXPECTED, "healthy")
    )
    assert {item["RestartCount"] for item in services.values()} == {0}
    assert not any(item["State"]["OOMKilled"] for item in services.values())


def test_no_container_can_gain_privileges(docker: Docker) -> None:
    for name, item in docker.of_role("service", "job").items():
        host = item["HostConfig"]
        assert host["Privileged"] is False, name
        assert "no-new-privileges:true" in host["SecurityOpt"], name
        assert host["CapDrop"] == ["ALL"], name
        assert (host["CapAdd"] or []) == ALLOWED.get(name, []), name
        assert {host["PidMode"], host["UTSMode"], host["UsernsMode"]} == {""}, name


def test_processes_do_not_run_as_root(docker: Docker) -> None:
    for name, item in docker.of_role("service", "job").items():
        user = str(item["Config"]["User"]).partition(":")[0]
        assert (user in ("", "0", "root")) == (name in ROOT), f"{name} runs as {user or 'root'}"


def test_no_container_can_change_its_own_programs(docker: Docker) -> None:
    for name, item in docker.of_role("service", "job").items():
        assert item["HostConfig"]["ReadonlyRootfs"] is True, name
    for name in docker.services():
        assert docker.execute(name, "touch", "/usr/bin/intruder").code != 0, name
        assert docker.execute(name, "touch", "/etc/tapbot/intruder").code != 0, name


def test_every_container_has_its_limits(docker: Docker) -> None:
    for name, item in docker.of_role("service", "job").items():
        host = item["HostConfig"]
        assert host["Memory"] > 0, name
        assert host["MemorySwap"] == host["Memory"], f"{name} may swap"
        assert host["NanoCpus"] > 0, name
        assert host["LogConfig"] == {"Type": "json-file", "Config": LOG_OPTIONS}, name


def test_services_come_back_by_themselves_and_jobs_end(docker: Docker) -> None:
    assert {item["HostConfig"]["RestartPolicy"]["Name"] for item in docker.services().values()} == {
        "unless-stopped"
    }
    assert {
        name: item["HostConfig"]["RestartPolicy"]["Name"]
        for name, item in docker.of_role("job").items()
    } == {"postgres-applications": "on-failure"}


def test_no_container_sees_the_host(docker: Docker) -> None:
    for name, item in docker.of_role("service", "job").items():
        assert {mount["Type"] for mount in item["Mounts"]} <= {"volume", "tmpfs"}, name
        assert item["HostConfig"]["NetworkMode"] != "host", name
        assert not item["HostConfig"]["Devices"], name


def test_only_its_own_service_mounts_a_volume_of_files(docker: Docker) -> None:
    for name, item in docker.of_role("service", "job").items():
        labels = item["Config"]["Labels"]
        service, server = labels["kz.tapbot.service"], labels["kz.tapbot.server"]
        # Replicas share their files; a database, which is named by its server, has its own.
        owner = name if name == f"{service}-{server}" else service
        files = {
            mount["Name"]: mount["RW"]
            for mount in item["Mounts"]
            if mount["Destination"] == "/etc/tapbot"
        }
        assert files == {f"{docker.prefix}{owner}-files": False}, name


def test_variables_of_the_operators_own_are_in_all_containers_of_their_service(
    docker: Docker,
) -> None:
    services = docker.services()
    for name, service in (
        ("directus-1", "directus"),
        ("directus-2", "directus"),
        ("n8n", "n8n"),
        ("n8n-worker-1", "n8n"),
    ):
        for variable, value in OWN_VARIABLES[service].items():
            assert f"{variable}={str(value).lower()}" in services[name]["Config"]["Env"], name


def test_only_carriers_of_watched_files_are_started_and_they_end_well(docker: Docker) -> None:
    carriers = {name: item["State"] for name, item in docker.of_role("files").items()}
    started = {name for name, state in carriers.items() if state["Status"] != "created"}
    assert started == {"site-files", "traefik-files"}
    for name in started:
        wait_until(f"the end of {name}", 90, partial(_ended, docker, name), every=1)
        assert docker.containers()[name]["State"]["ExitCode"] == 0


def _ended(docker: Docker, name: str) -> bool:
    return bool(docker.containers()[name]["State"]["Status"] == "exited")
