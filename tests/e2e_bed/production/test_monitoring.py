"""Both servers in one place: the same names in figures and lines, and no secrets for neighbours."""

from collections.abc import Iterable

from config.sections import section_classes
from testbed.deployment import ROLES
from testbed.sessions import wait_until
from tests.e2e.stores import Stores
from tests.e2e_bed.deployment import BedDeployment

SECONDS = 120
CENTRAL = ("victoria-metrics", "victoria-logs", "vmalert", "alertmanager")
Names = set[tuple[str, str, str]]
"""Server, service and container."""


def running(stack: BedDeployment) -> Names:
    """Return what the engines of both servers have."""
    return {
        (role, item["Config"]["Labels"]["kz.tapbot.service"], item["Name"].removeprefix("/"))
        for role in ROLES
        for item in stack.docker(role).of_role("service", "job").values()
    }


def named(rows: Iterable[dict[str, str]], *keys: str) -> Names:
    """Return the names in series or lines."""
    server, service, container = keys
    return {(row[server], row[service], row[container]) for row in rows}


def test_every_target_of_both_servers_answers(stack: BedDeployment, stores: Stores) -> None:
    def answered() -> set[str]:
        return stores.values("up == 1", "server") if not stores.metrics("up == 0") else set()

    wait_until("all targets", SECONDS, lambda: answered() == set(ROLES), every=3)
    assert stores.values('up{job="agent"}', "server") == set(ROLES)


def test_figures_and_lines_have_the_names_of_the_containers(
    stack: BedDeployment, stores: Stores
) -> None:
    known = running(stack)
    services = {each for each in known if not each[1].endswith("-applications")}

    def seen() -> Names:
        series = (each["metric"] for each in stores.metrics('container_last_seen{service!=""}'))
        return named(series, "server", "service", "container")

    wait_until("figures of all containers", SECONDS, lambda: seen() >= services, every=3)
    assert seen() <= known
    keys = ("server", "attrs.kz.tapbot.service", "attrs.tag")
    quoted = ", ".join(f'"{key}"' for key in keys)

    def heard() -> Names:
        return named(stores.logs(f"attrs.kz.tapbot.service:* | uniq by ({quoted})"), *keys)

    said = {each for each in known if each[1] in ("postgres", "directus", "n8n", "traefik")}
    wait_until("lines of both servers", SECONDS, lambda: heard() >= said, every=3)
    assert heard() <= known


def test_the_monitoring_is_small(stack: BedDeployment, stores: Stores) -> None:
    """What it costs at rest is in docs/performance.md."""
    for name, services in (("central", CENTRAL), ("each server", monitoring() - set(CENTRAL))):
        chosen = f'{{service=~"{"|".join(sorted(services))}"}}'
        memory = stores.metrics(f"sum by (server) (container_memory_rss{chosen}) / 1e6")
        cpu = stores.metrics(
            f"100 * sum by (server) (rate(container_cpu_usage_seconds_total{chosen}[2m]))"
        )
        for kind, found in (("MB", memory), ("% of a core", cpu)):
            shown = {each["metric"]["server"]: round(float(each["value"][1]), 1) for each in found}
            print(f"{name}: {shown} {kind}")
            assert set(shown) <= set(ROLES)
            assert shown, "there are figures"


def monitoring() -> set[str]:
    """Return the services of the three sections."""
    classes = section_classes()
    return {
        each.name for key in ("monitoring", "logs", "alerts") for each in classes[key].WORKLOADS
    }


def test_only_cadvisor_may_ask_what_an_engine_says_of_containers(stack: BedDeployment) -> None:
    docker = stack.docker("data")
    path = f"containers/{docker.name('postgres-data')}/json"
    networks = docker.services()["socket-proxy-data"]["NetworkSettings"]["Networks"]
    [address] = [each["IPAddress"] for each in networks.values()]

    def answers(service: str, host: str, path: str) -> bool:
        url = f"http://{host}:2375/{path}"
        return (
            docker.execute(service, "timeout", "5", "wget", "-q", "-O", "/dev/null", url).code == 0
        )

    assert answers("cadvisor-data", address, path), "the question is a good one"
    for refused in ("containers/json", f"{path[:-4]}archive?path=/etc/tapbot", "images/json"):
        assert not answers("cadvisor-data", address, refused), refused
    for host in (address, "socket-proxy-data"):
        assert not answers("vmagent-data", host, path), "a neighbour reads the environment of all"
