"""The whole program over several servers: what passes between them, one more, one that is lost."""

import re
import shlex
from collections.abc import Callable
from typing import Any, Final

import pytest
import yaml

from components.network.keys import key_pair
from tests.support.engine import (
    COMMAND,
    CONTAINER,
    IMAGE,
    LOCAL_COMMAND,
    PASSWORD,
    VOLUME,
    RecordingEngine,
    Registered,
)
from tests.support.factories import BUCKET, strong_secrets
from tests.support.program import complete, deploy, host_key

PROD: Final = complete("prod")
KEYS: Final = ("directusS3Key", "directusS3Secret")
TWO: Final = {
    **PROD,
    "directus": {**PROD["directus"], "s3": BUCKET},
    "n8n": {**PROD["n8n"], "workers": 1},
    **{key: strong_secrets(issued=True)[key] for key in KEYS},
}
THIRD: Final = {
    "address": "203.0.113.30",
    "hostKey": host_key(),
    "privateAddress": "10.88.0.3",
    "memory": "4GB",
}
WITH_THIRD: Final = {
    "servers": {**TWO["servers"], "third": THIRD},
    "placement": {
        **TWO["placement"],
        "n8nWorkers": ["edge", "third"],
        "directus": ["data", "third"],
    },
    "directus": {**TWO["directus"], "replicas": 2},
    "n8n": {**TWO["n8n"], "workers": 2},
}
# What knows of every server: the others' ends of the tunnel, their permits, and Traefik's routes.
NEIGHBOURS: Final = {
    "tunnel-edge-carrier": {"/etc/tapbot/wireguard.conf"},
    "tunnel-data-carrier": {"/etc/tapbot/wireguard.conf"},
    "traefik-carrier": {"/etc/tapbot/dynamic/routes.yaml"},
    "edge-permits": {"create", "delete"},
    "data-permits": {"create", "delete"},
    "vmalert-carrier": {"/etc/tapbot/rules/expected.yaml"},
}
# Who asks each server whether it is there; one that is lost is asked on, and known to be.
CENTRAL: Final = {"vmagent-edge-carrier": {"/etc/tapbot/scrapes.yaml"}}
AGENTS: Final = {"vmagent", "vlagent", "cadvisor", "socket-proxy", "node-exporter"}


@pytest.fixture(scope="module")
def prod() -> RecordingEngine:
    """The stack `prod` as it is."""
    return deploy("prod", PROD)


@pytest.fixture(scope="module")
def two() -> RecordingEngine:
    """The stack `prod` with a bucket and one worker."""
    return deploy("prod", TWO)


@pytest.fixture(scope="module")
def three() -> RecordingEngine:
    """The same with a third server, which has a worker and a replica of Directus."""
    return deploy("prod", {**TWO, **WITH_THIRD})


@pytest.fixture(scope="module")
def lost() -> RecordingEngine:
    """The same when the third server does not answer any more."""
    servers = {**WITH_THIRD["servers"], "third": {**THIRD, "state": "lost"}}
    return deploy("prod", {**TWO, **WITH_THIRD, "servers": servers})


def by_urn(engine: RecordingEngine) -> dict[str, Registered]:
    """Return all that was registered."""
    return {each.urn: each for each in engine.registered}


def is_on(each: Registered, server: str) -> bool:
    """Return whether an update contacts this server for a resource."""
    if each.type == COMMAND:
        known = WITH_THIRD["servers"][server]["address"]
        return bool(each.inputs["connection"]["host"] == known)
    if each.type == LOCAL_COMMAND:
        return each.name == f"{server}-connected"
    return each.provider.endswith(f"pulumi:providers:docker::{server}")


def permitted(engine: RecordingEngine, server: str) -> set[tuple[str, int]]:
    """Return which address may use which port of a server, as the server is told."""
    text = shlex.split(engine.one(COMMAND, f"{server}-permits").inputs["create"])[-1]
    return {(address, int(port)) for address, port in re.findall(r"([\d.]+) \. (\d+)", text)}


def difference(before: Registered, after: Registered) -> set[str]:
    """Return the inputs that differ; for what brings files, the files."""
    if before == after:
        return set()
    if before.type == CONTAINER and "uploads" in before.inputs:
        rest = {**after.inputs, "uploads": before.inputs["uploads"]}
        assert rest == before.inputs, f"{before.name}: not only its files"
        return {path for path in after.files if after.files[path] != before.files.get(path)}
    keys = before.inputs.keys() | after.inputs.keys()
    return {key for key in keys if before.inputs.get(key) != after.inputs.get(key)} or {"options"}


def changed(
    before: RecordingEngine,
    after: RecordingEngine,
    apart_from: Callable[[Registered], bool] = lambda _: False,
) -> dict[str, set[str]]:
    """Return what differs in the resources that are in both, by name."""
    old, new = by_urn(before), by_urn(after)
    return {
        old[urn].name: difference(old[urn], new[urn])
        for urn in old.keys() & new.keys()
        if old[urn] != new[urn] and not apart_from(old[urn])
    }


def test_who_calls_another_server_starts_when_both_ends_of_the_tunnel_are_up(
    prod: RecordingEngine,
) -> None:
    ends = {prod.container(f"tunnel-{name}").urn for name in ("edge", "data")}
    waits = {each.name: ends & each.dependencies for each in prod.running()}
    for name in ("n8n", "n8n-worker-1", "n8n-worker-2"):
        assert waits[name] == ends, f"{name} would exit without its database"
    for name in ("postgres-data", "redis-queue-data", "directus-1", "site-1"):
        assert waits[name] == set(), f"{name}: what calls nobody far away starts at once"


def test_nothing_starts_on_a_server_that_is_not_closed_yet(prod: RecordingEngine) -> None:
    for name in PROD["servers"]:
        prepared, guarded = (
            prod.one(COMMAND, f"{name}-{step}") for step in ("prepared", "firewall")
        )
        provider = prod.one("pulumi:providers:docker", name)
        assert prepared.urn in guarded.dependencies, "a bare server has no nft"
        connected = prod.one(LOCAL_COMMAND, f"{name}-connected")
        assert guarded.urn in connected.dependencies
        assert connected.urn in provider.dependencies


def test_who_listens_through_the_tunnel_hears_when_a_connection_died(
    prod: RecordingEngine, three: RecordingEngine
) -> None:
    def asked(engine: RecordingEngine) -> set[str]:
        running = {each.name: each.inputs.get("sysctls") or {} for each in engine.running()}
        return {name for name, sysctls in running.items() if sysctls}

    assert asked(prod) == {"links-n8n", "n8n", "n8n-worker-1", "n8n-worker-2"}, (
        "a worker that only waits for its next job would wait two hours on a dead connection"
    )
    assert asked(three) >= {"n8n-worker-2", "directus-2"}


def test_scripts_on_servers_hold_no_secret(prod: RecordingEngine) -> None:
    values = list(strong_secrets().values())
    for each in prod.of_type(COMMAND):
        assert each.secret_inputs <= {"connection"}, f"{each.name}: a plan would hide what it does"
        assert not [value for value in values if value in str(each.inputs)], each.name


def test_a_third_server_changes_what_knows_of_every_server_and_nothing_else(
    two: RecordingEngine, three: RecordingEngine
) -> None:
    assert by_urn(two).keys() <= by_urn(three).keys(), "something would be deleted"
    assert changed(two, three) == NEIGHBOURS | CENTRAL, "what runs elsewhere would be touched"


def test_whatever_a_third_server_adds_is_on_it(
    two: RecordingEngine, three: RecordingEngine
) -> None:
    new = [each for urn, each in by_urn(three).items() if urn not in by_urn(two)]
    kinds = ("command:", "docker:")
    real = [each for each in new if each.type.startswith(kinds)]
    assert [each.name for each in real if not is_on(each, "third")] == []
    running = {each.name for each in real if each in three.running()}
    agents = {f"{agent}-third" for agent in AGENTS}
    assert running == {"tunnel-third", "n8n-worker-2", "directus-2"} | agents
    assert [each.name for each in new if each.type == PASSWORD] == ["third-tunnel-seed"]


def test_a_server_of_replicas_keeps_no_data(three: RecordingEngine) -> None:
    volumes = {each.name: each for each in three.of_type(VOLUME) if is_on(each, "third")}
    files = {"tunnel", "n8n-worker", "directus", "socket-proxy", "vmagent"}
    buffers = {"vmagent-third", "vlagent-third", "tunnel-third-figures"}
    assert set(volumes) == {f"{name}-third-files" for name in files} | buffers
    assert not any(each.protect for each in volumes.values()), "it could not be removed again"


def test_moving_the_site_is_one_edited_line(two: RecordingEngine) -> None:
    placement = {**TWO["placement"], "site": "data"}
    moved = deploy("prod", {**TWO, "placement": placement})
    found = changed(two, moved, apart_from=lambda each: each.name.startswith("site"))
    knows = {"traefik-carrier", "data-permits", "vmalert-carrier"}
    assert set(found) == knows, "Traefik, and who looks whether it runs"
    assert is_on(moved.container("site-1"), "data")


def test_what_is_placed_elsewhere_is_made_anew_there(prod: RecordingEngine) -> None:
    for each in prod.registered:
        if each.type in (CONTAINER, VOLUME):
            engine = each.provider.rpartition("::")[2]
            assert each.replacement_trigger == engine, (
                f"{each.name}: with another provider alone, Pulumi takes it for moved, and a"
                " service begins with an empty volume"
            )


def test_all_that_is_on_a_lost_server_is_left_as_it_is(lost: RecordingEngine) -> None:
    there = [each for each in lost.registered if is_on(each, "third")]
    assert {each.type for each in there} >= {COMMAND, CONTAINER, VOLUME}
    for each in there:
        assert "*" in each.ignore_changes, f"{each.name}: the update would wait for an answer"
        assert each.retain_on_delete, f"{each.name}: leaving the state would wait for an answer"
        assert each.type != IMAGE, f"{each.name}: a pull needs an answer"


def test_what_leaves_the_program_with_a_lost_server_needs_no_contact(
    three: RecordingEngine, lost: RecordingEngine
) -> None:
    gone = [each for urn, each in by_urn(three).items() if urn not in by_urn(lost)]
    assert {each.type for each in gone} == {IMAGE}
    assert all(each.retain_on_delete for each in gone)


def test_the_loss_of_a_server_changes_what_knows_of_it_and_nothing_else(
    three: RecordingEngine, lost: RecordingEngine
) -> None:
    assert changed(three, lost, apart_from=lambda each: is_on(each, "third")) == NEIGHBOURS


@pytest.mark.parametrize("name", ["edge", "data"])
def test_the_others_forget_a_lost_server(
    three: RecordingEngine, lost: RecordingEngine, name: str
) -> None:
    key = key_pair("generated-third-tunnel-seed-0123456789").public

    def peers(engine: RecordingEngine) -> str:
        return engine.carrier(f"tunnel-{name}").files["/etc/tapbot/wireguard.conf"]

    assert f"PublicKey = {key}\n" in peers(three)
    assert peers(lost).count("[Peer]") == peers(three).count("[Peer]") - 1
    for text in (key, "10.88.0.3", THIRD["address"]):
        assert text not in peers(lost), "whoever has its disk would be let in"
    assert "10.88.0.3" in dict(permitted(three, name))
    assert "10.88.0.3" not in dict(permitted(lost, name))


def test_traefik_asks_no_replica_on_a_lost_server(
    three: RecordingEngine, lost: RecordingEngine
) -> None:
    def servers(engine: RecordingEngine) -> Any:
        routes = engine.carrier("traefik").files["/etc/tapbot/dynamic/routes.yaml"]
        balancer = yaml.safe_load(routes)["http"]["services"]["directus"]["loadBalancer"]
        return [server["url"] for server in balancer["servers"]]

    assert servers(three) == ["http://10.88.0.2:8055", "http://10.88.0.3:8056"]
    assert servers(lost) == ["http://10.88.0.2:8055"]
