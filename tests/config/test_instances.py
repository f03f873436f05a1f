"""What runs where."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest

from config.instances import Instance, _instances, instances, spread
from config.sections import section_classes
from config.service import (
    GatedPage,
    LocalPort,
    Naming,
    Page,
    PublicPort,
    ServiceSettings,
    Where,
    Workload,
)
from config.settings import StackSettings
from config.words.memory import MemorySize
from config.words.numbers import Cpus, Port
from tests.config.samples import LOCAL, THIRD, without
from tests.support.factories import BUCKET, everything, settings_of, valid_settings

AGENT = Workload(
    name="agent",
    title="the agent",
    image="nginx",
    port=9100,
    where=Where.EVERY_ENGINE,
    naming=Naming.BY_SERVER,
)


HELPER = replace(AGENT, name="agent-helper", port=0)


class AgentSettings(ServiceSettings):
    """A service that runs once on each engine; the program has none yet."""

    WORKLOADS: ClassVar = (AGENT, HELPER)

    memory: MemorySize = MemorySize(32)
    cpus: Cpus = 0.1
    local_port: Port = 9199

    def public_ports(self) -> tuple[PublicPort, ...]:
        """Return a port that everybody may connect to."""
        return (
            PublicPort(setting="agent.port", protocol="tcp", address="::", number=90, usual=91),
        )


def of(service: str, **changes: Any) -> list[Instance]:
    """Return the instances of one workload."""
    return [each for each in instances(valid_settings(**changes)) if each.service == service]


def agents(settings: StackSettings) -> list[Instance]:
    """Return the instances of the sample service."""
    return list(_instances(settings, "agent", AgentSettings(), AGENT))


@pytest.mark.parametrize(
    ("servers", "count", "expected"),
    [
        (["edge"], 1, ["edge"]),
        (["edge"], 3, ["edge", "edge", "edge"]),
        (["edge", "data"], 2, ["edge", "data"]),
        (["edge", "data"], 3, ["edge", "data", "edge"]),
        (["edge", "data", "third"], 4, ["edge", "data", "third", "edge"]),
        ([], 2, []),
    ],
)
def test_replicas_go_to_one_server_after_another(
    servers: list[str], count: int, expected: list[str]
) -> None:
    assert spread(servers, count) == expected


def test_one_more_replica_moves_none_of_those_that_run() -> None:
    for count in range(1, 16):
        longer = spread(["edge", "data", "third"], count + 1)
        assert longer[:count] == spread(["edge", "data", "third"], count)


def test_every_workload_has_instances_in_the_order_of_the_sections() -> None:
    services = list(dict.fromkeys(each.service for each in instances(everything())))
    every = [each.name for kind in section_classes().values() for each in kind.WORKLOADS]
    assert [name.replace("bot-greeter", "bot") for name in services] == every, (
        "messages and outputs list them in this order"
    )


def test_names_say_what_tells_instances_apart() -> None:
    names = [
        each.name for each in instances(valid_settings(site={"replicas": 2}, n8n={"workers": 2}))
    ]
    assert names == [
        *["tunnel-edge", "tunnel-data", "postgres-data", "redis-queue-data", "redis-cache-data"],
        *["qdrant-data", "directus-1", "n8n", "n8n-worker-1", "n8n-worker-2", "traefik"],
        *["site-1", "site-2"],
    ], "another name is another container: Pulumi would replace it, and its data"


def test_names_of_databases_are_those_of_their_servers() -> None:
    [queue] = of("redis-queue", placement={"redisQueue": "edge"})
    assert (queue.name, queue.server, queue.by_server) == ("redis-queue-edge", "edge", True)
    by_server = {each.service for each in instances(valid_settings()) if each.by_server}
    assert by_server == {"tunnel", "postgres", "redis-queue", "redis-cache", "qdrant"}, (
        "data would go to another server with a role that moves"
    )


def test_standbys_follow_the_primary_with_the_same_port_on_servers_of_their_own() -> None:
    found = of("postgres", placement={"postgres": ["data", "edge"]})
    assert [(each.name, each.server, each.published) for each in found] == [
        ("postgres-data", "data", 5432),
        ("postgres-edge", "edge", 5432),
    ]


def test_what_stands_among_several_is_not_there_beside_one() -> None:
    assert of("postgres-proxy") == []
    found = of("postgres-proxy", placement={"postgres": ["data", "edge"]})
    assert [(each.name, each.published) for each in found] == [
        ("postgres-proxy-edge", 0),
        ("postgres-proxy-data", 0),
    ], "nobody but the clients beside it may use it"


def test_no_two_instances_have_the_same_name() -> None:
    settings = valid_settings(
        servers={"third": THIRD},
        placement={"directus": ["data", "edge"], "site": ["edge", "third"]},
        directus={"replicas": 4, "s3": BUCKET},
        site={"replicas": 5},
        n8n={"workers": 2},
    )
    names = [each.name for each in instances(settings)]
    assert len(names) == len(set(names))


def test_an_instance_knows_all_that_others_ask_about_it() -> None:
    [postgres] = of("postgres", postgres={"memory": "1GB", "cpus": 2})
    assert postgres == Instance(
        service="postgres",
        name="postgres-data",
        server="data",
        image="postgres",
        memory=MemorySize(1024),
        cpus=2,
        setting="placement.postgres",
        port=5432,
        published=5432,
        by_server=True,
    )


def test_an_instance_says_which_setting_moves_it() -> None:
    settings = {each.service: each.setting for each in instances(valid_settings())}
    assert settings["n8n-worker"] == "placement.n8nWorkers"
    assert settings["redis-queue"] == "placement.redisQueue"
    assert settings["tunnel"] == "tunnel", "it is on each server, wherever things are placed"


def test_workers_run_beside_n8n_unless_they_are_placed() -> None:
    beside = of("n8n-worker", n8n={"workers": 2})
    assert [each.server for each in beside] == ["edge", "edge"]
    moved = of("n8n-worker", n8n={"workers": 2}, placement={"n8nWorkers": ["data", "edge"]})
    assert [each.server for each in moved] == ["data", "edge"]


def test_the_main_process_and_its_workers_have_limits_of_their_own() -> None:
    n8n = {"memory": "1GB", "workerMemory": "512MB", "cpus": 2, "workerCpus": 0.5}
    [main], [worker] = of("n8n", n8n=n8n), of("n8n-worker", n8n=n8n)
    assert (main.memory.mib, main.cpus) == (1024, 2)
    assert (worker.memory.mib, worker.cpus) == (512, 0.5)


def test_replicas_have_a_port_each_wherever_they_run() -> None:
    found = of(
        "directus",
        placement={"directus": ["data", "edge"]},
        directus={"replicas": 3, "s3": BUCKET},
    )
    assert [(each.name, each.server, each.published) for each in found] == [
        ("directus-1", "data", 8055),
        ("directus-2", "edge", 8056),
        ("directus-3", "data", 8057),
    ]
    assert {each.port for each in found} == {8055}, "inside their containers all listen alike"


def test_what_nobody_calls_has_no_port() -> None:
    published = {each.service: each.published for each in instances(valid_settings())}
    assert [service for service, port in published.items() if not port] == [
        *["tunnel", "n8n-worker"],
    ]


def test_no_worker_has_a_port_however_many_there_are() -> None:
    workers = of("n8n-worker", n8n={"workers": 3})
    assert [(each.port, each.published) for each in workers] == [(0, 0)] * 3


def test_only_traefik_and_the_tunnel_are_public() -> None:
    public = {each.service: each.public for each in instances(valid_settings())}
    assert [service for service, ports in public.items() if ports] == ["tunnel", "traefik"], (
        "the firewall opens what is public"
    )


def test_a_page_is_at_the_port_that_its_section_says() -> None:
    page = Page(path="/agent/")
    [first, *_] = _instances(
        valid_settings(), "an_agent", AgentSettings(), replace(AGENT, page=page)
    )
    assert first.page == LocalPort(setting="anAgent.localPort", number=9199, path="/agent/")


def test_a_page_is_behind_the_gate_where_there_is_one() -> None:
    page = Page(path="/agent/", name="of-agents", paths=("/agent",), health="/ok")
    agent = replace(AGENT, page=page)
    assert next(_instances(valid_settings(), "an_agent", AgentSettings(), agent)).gated is None
    first = next(_instances(everything(), "an_agent", AgentSettings(), agent))
    assert first.gated == GatedPage(
        host="of-agents.admin.tapbot.kz", path="/agent/", paths=("/agent",), health="/ok"
    )


def test_the_tunnel_has_an_instance_on_each_remote_server() -> None:
    tunnels = of("tunnel", servers={"third": THIRD})
    assert [(each.name, each.server) for each in tunnels] == [
        ("tunnel-edge", "edge"),
        ("tunnel-data", "data"),
        ("tunnel-third", "third"),
    ]
    assert of("tunnel", servers={"edge": LOCAL, "data": LOCAL}) == []


def test_only_sections_that_are_there_have_instances() -> None:
    absent = ["redisQueue", "redisCache", "qdrant", "directus", "n8n", "site"]
    found = instances(settings_of(without(*absent)))
    assert {each.service for each in found} == {"tunnel", "postgres", "traefik"}


def test_an_agent_runs_once_on_each_engine() -> None:
    assert [(each.name, each.server) for each in agents(valid_settings())] == [
        ("agent-edge", "edge"),
        ("agent-data", "data"),
    ]


def test_every_agent_has_the_same_port_on_a_server_of_its_own() -> None:
    assert [each.published for each in agents(valid_settings())] == [9100, 9100]


def test_only_the_first_workload_of_a_service_is_public() -> None:
    helpers = list(_instances(valid_settings(), "agent", AgentSettings(), HELPER))
    assert [len(each.public) for each in (*agents(valid_settings()), *helpers)] == [1, 1, 0, 0]


def test_local_servers_share_one_agent() -> None:
    local = valid_settings(servers={"edge": LOCAL, "data": LOCAL})
    assert [each.name for each in agents(local)] == ["agent-edge"], (
        "a second one would read the same engine, and count everything twice"
    )


def test_a_new_server_has_an_agent_and_changes_no_other() -> None:
    before, after = agents(valid_settings()), agents(valid_settings(servers={"third": THIRD}))
    assert after[:-1] == before
    assert (after[-1].name, after[-1].server) == ("agent-third", "third")
    assert after[-1].setting == "agent", "nothing below placement moves it"


def test_a_new_server_changes_no_instance_of_the_others() -> None:
    before = set(instances(valid_settings()))
    after = set(instances(valid_settings(servers={"third": THIRD})))
    assert before < after
    assert {each.name for each in after - before} == {"tunnel-third"}
