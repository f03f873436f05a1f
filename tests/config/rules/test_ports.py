"""Rules on ports that several could claim."""

from typing import Any

import pytest

from config.instances import Instance, instances
from config.service import LocalPort
from config.settings import StackSettings
from config.words.memory import MemorySize
from tests.config.samples import LOCAL, problems_of
from tests.support.factories import config_with, only_problem, problem_lines, valid_settings


@pytest.mark.parametrize(
    ("changes", "line", "fix"),
    [
        (
            {"traefik": {"httpPort": 443}},
            "traefik.httpsPort: is the port of traefik.httpPort too "
            "(got 443; expected two different ports)",
            "pulumi config set --path 'tapbot-stack:traefik.httpsPort' 8443",
        ),
        (
            {"traefik": {"httpsPort": 5678}},
            "traefik.httpsPort: is the port of n8n on server edge "
            "(got 5678; expected a port that nothing else has there)",
            "pulumi config set --path 'tapbot-stack:traefik.httpsPort' 8443",
        ),
        (
            {"traefik": {"httpPort": 22}},
            "traefik.httpPort: is the port of SSH on server edge "
            "(got 22; expected a port that nothing else has there)",
            "pulumi config set --path 'tapbot-stack:traefik.httpPort' 8080",
        ),
        (
            {"traefik": {"httpPort": 8082}, "site": {"replicas": 2}},
            "traefik.httpPort: is the port of site on server edge "
            "(got 8082; expected a port that nothing else has there)",
            "pulumi config set --path 'tapbot-stack:traefik.httpPort' 8080",
        ),
        (
            {"traefik": {"httpPort": 8082, "httpsPort": 8080}, "site": {"replicas": 2}},
            "traefik.httpPort: is the port of site on server edge "
            "(got 8082; expected a port that nothing else has there)",
            "pulumi config set --path 'tapbot-stack:traefik.httpPort' 8083",
        ),
    ],
)
def test_a_port_that_is_taken_is_named_with_one_that_is_free(
    changes: dict[str, Any], line: str, fix: str
) -> None:
    problem = only_problem(changes)
    assert problem.line == line
    assert problem.fix == fix


def test_a_replica_that_is_spread_here_has_its_port_here() -> None:
    changes = {
        "placement": {"site": ["data", "edge"]},
        "site": {"replicas": 2},
        "traefik": {"httpPort": 8082},
    }
    assert problem_lines(changes) == [
        "traefik.httpPort: is the port of site on server edge "
        "(got 8082; expected a port that nothing else has there)"
    ]
    assert problem_lines({**changes, "traefik": {"httpPort": 8081}}) == [], "that is on data"


def test_the_port_of_a_service_on_another_server_is_free() -> None:
    assert valid_settings(traefik={"httpsPort": 5432}).traefik.https_port == 5432


def test_local_servers_are_one_machine_with_one_set_of_ports() -> None:
    changes = {"servers": {"edge": LOCAL, "data": LOCAL}, "traefik": {"httpsPort": 5432}}
    assert problem_lines(changes) == [
        "traefik.httpsPort: is the port of postgres on server edge "
        "(got 5432; expected a port that nothing else has there)"
    ]


@pytest.mark.parametrize(
    ("server", "changes", "owner", "port"),
    [
        ("data", {"openPorts": [25, 22]}, "SSH", 22),
        ("data", {"openPorts": [2222], "port": 2222}, "SSH", 2222),
        ("edge", {"openPorts": [443]}, "Traefik", 443),
        ("edge", {"openPorts": [80]}, "Traefik", 80),
        ("data", {"openPorts": [5432]}, "postgres", 5432),
        ("data", {"openPorts": [6379]}, "redis-queue", 6379),
        ("edge", {"openPorts": [5678]}, "n8n", 5678),
        ("edge", {"openPorts": [8081]}, "site", 8081),
    ],
)
def test_a_port_that_stays_open_is_the_operators_own(
    server: str, changes: dict[str, Any], owner: str, port: int
) -> None:
    problem = only_problem({"servers": {server: changes}})
    assert problem.line == (
        f"servers.{server}.openPorts: names the port of {owner}, which has a rule already "
        f"(got {port}; expected ports of your own services only)"
    )
    assert problem.fix == "remove it from the list in the stack file"


def test_a_port_that_stays_open_is_named_once() -> None:
    problem = only_problem({"servers": {"edge": {"openPorts": [25, 993, 25, 25]}}})
    assert problem.line == (
        "servers.edge.openPorts: names a port twice (got 25; expected each port once)"
    )
    assert problem.fix == "remove it from the list in the stack file"


def test_udp_ports_are_the_operators_own_too() -> None:
    problem = only_problem({"servers": {"edge": {"openUdpPorts": [53, 51820]}}})
    assert problem.line == (
        "servers.edge.openUdpPorts: names the port of the tunnel, which has a rule already "
        "(got 51820; expected ports of your own services only)"
    )
    assert problem_lines({"servers": {"edge": {"openUdpPorts": [53, 443, 22]}}}) == []


def test_ports_that_containers_reach_are_those_of_the_server_itself() -> None:
    problem = only_problem({"servers": {"data": {"containerPorts": [11434, 5432]}}})
    assert problem.line == (
        "servers.data.containerPorts: names the port of postgres, which has a rule already "
        "(got 5432; expected ports of your own services only)"
    )
    assert problem_lines({"servers": {"data": {"containerPorts": [22, 11434]}}}) == []


def test_ports_of_what_runs_elsewhere_may_stay_open() -> None:
    ports = {"edge": {"openPorts": [5432, 25]}, "data": {"openPorts": [80, 443, 5678, 25]}}
    assert problem_lines({"servers": ports}) == []


def test_ports_of_a_server_alone_are_not_published_and_may_stay_open() -> None:
    values = config_with({"placement": dict.fromkeys(config_with({})["placement"], "edge")})
    del values["servers"]["data"]
    values["servers"]["edge"] |= {"memory": "8GB", "openPorts": [5432, 8055]}
    assert problems_of(values) == [], "no other server calls what runs there"


def test_this_machine_has_no_ssh_server_that_the_stack_knows_of() -> None:
    changes = {"servers": {"edge": LOCAL, "data": LOCAL}, "traefik": {"httpPort": 22}}
    assert problem_lines(changes) == []


def page(service: str, server: str, number: int) -> Instance:
    """Return an instance with a page at a port."""
    return Instance(
        service=service,
        name=service,
        server=server,
        image="nginx",
        memory=MemorySize(64),
        cpus=0.5,
        setting=f"placement.{service}",
        page=LocalPort(setting=f"{service}.localPort", number=number, path="/"),
    )


@pytest.mark.parametrize(
    ("pages", "owner"),
    [
        ([page("cat", "edge", 22)], "SSH"),
        ([page("cat", "edge", 443)], "traefik"),
        ([page("dog", "edge", 5050), page("cat", "data", 5050)], "dog"),
        ([page("cat", "data", 443), page("dog", "data", 5051)], ""),
        ([page("cat", "data", 5432)], ""),
    ],
    ids=["ssh", "public", "forwarded to one machine", "public elsewhere", "other address"],
)
def test_a_page_has_its_port_to_itself(
    pages: list[Instance], owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def more(settings: StackSettings) -> tuple[Instance, ...]:
        return (*instances(settings), *pages)

    monkeypatch.setattr("config.rules.ports.instances", more)
    if owner:
        problem = only_problem({})
        assert problem.line.startswith(f"cat.localPort: is the port of {owner} (got ")
        assert problem.line.endswith("; expected a port that nothing else has)")
        assert problem.fix == "pulumi config set --path 'tapbot-stack:cat.localPort' 20000"
    else:
        assert problem_lines({}) == []
