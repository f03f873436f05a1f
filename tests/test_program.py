"""The whole program: the real `__main__.py` on the real stack files, updated and previewed."""

import socket
import subprocess
from collections import Counter
from typing import Final

import pulumi
import pytest

from components.network.keys import key_pair
from config.instances import instances
from config.report.errors import PROJECT
from config.service import LOOPBACK
from tests.support.engine import CONTAINER, PASSWORD, RecordingEngine, Registered
from tests.support.factories import settings_of, strong_secrets
from tests.support.program import complete, deploy, secrets_of, stack_file

DATABASES: Final = {"postgres-data", "redis-queue-data", "redis-cache-data", "qdrant-data"}
SERVICES: Final = {"directus-1", "links", "n8n", "n8n-worker-1", "site-1", "traefik"} | DATABASES
JOBS: Final = {"links-directus", "links-n8n", "postgres-applications"}
CONFIG: Final = {"dev": complete("dev"), "prod": complete("prod")}
SERVERS: Final = CONFIG["prod"]["servers"]


@pytest.fixture(scope="module")
def dev() -> RecordingEngine:
    """An update of the stack `dev`."""
    return deploy("dev", CONFIG["dev"])


@pytest.fixture(scope="module")
def prod() -> RecordingEngine:
    """An update of the stack `prod`."""
    return deploy("prod", CONFIG["prod"])


@pytest.fixture(scope="module", params=["dev", "prod"])
def name(request: pytest.FixtureRequest) -> str:
    """The name of either stack."""
    return str(request.param)


@pytest.fixture(scope="module")
def stack(name: str, request: pytest.FixtureRequest) -> RecordingEngine:
    """An update of either stack."""
    engine: RecordingEngine = request.getfixturevalue(name)
    return engine


@pytest.fixture(scope="module")
def preview(name: str) -> RecordingEngine:
    """A preview of either stack, without any connection or process."""

    def refuse(*args: object, **_: object) -> None:
        raise AssertionError(f"a preview must contact nobody, but: {args}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket.socket, "connect_ex", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        patch.setattr(subprocess.Popen, "__init__", refuse)
        return deploy(name, CONFIG[name], preview=True)


def names(engine: RecordingEngine, kind: str) -> set[str]:
    """Return the names of the Docker resources of a kind."""
    token = f"docker:index/{kind[0].lower()}{kind[1:]}:{kind}"
    found = [each.name for each in engine.of_type(token)]
    assert len(set(found)) == len(found), "Pulumi refuses two resources of one name"
    return set(found)


def aliases(container: Registered) -> set[tuple[str, str]]:
    """Return the names of a container on the networks it is in."""
    networks = container.inputs.get("networksAdvanced", [])
    return {(net["name"], net["aliases"][0]) for net in networks}


def published(container: Registered) -> set[tuple[str, int]]:
    """Return the addresses and ports of its host that lead to a container."""
    return {(port["ip"], int(port["external"])) for port in container.inputs.get("ports", [])}


def test_dev_is_made_of_exactly_these_containers_and_volumes(dev: RecordingEngine) -> None:
    files = {
        "directus",
        "links",
        "links-directus",
        "links-n8n",
        "n8n",
        "n8n-worker",
        "postgres-applications",
        "site",
        "traefik",
    } | DATABASES
    assert names(dev, "Container") == (SERVICES | JOBS | {f"{name}-carrier" for name in files})
    data = {"postgres-data", "redis-queue-data", "qdrant-data-storage", "qdrant-data-snapshots"}
    data |= {"directus-uploads", "traefik-acme"}
    found = names(dev, "Volume") - {f"{name}-files" for name in files}
    assert found == data, "renaming a volume means an empty one"
    assert names(dev, "Network") == {"local-front", "local-back"}
    assert len(names(dev, "RemoteImage")) == 7, "one image for each of the seven programs"


def test_dev_generates_every_secret_and_prod_none(
    dev: RecordingEngine, prod: RecordingEngine
) -> None:
    secrets = {secret.name.replace("_", "-") for secret in secrets_of(CONFIG["dev"])}
    assert secrets <= {each.name for each in dev.of_type(PASSWORD)}
    assert not secrets & {each.name for each in prod.of_type(PASSWORD)}, (
        "the values in use would not be its owner's"
    )


def test_a_preview_shows_all_that_the_update_makes(
    preview: RecordingEngine, stack: RecordingEngine
) -> None:
    shown, made = (
        Counter((each.type, each.name) for each in engine.registered) for engine in (preview, stack)
    )
    assert shown == made, "a reviewer would approve something else than what is deployed"


def test_a_preview_works_while_the_servers_are_down(preview: RecordingEngine) -> None:
    assert preview.running(), "the fixture refuses every connection and every process"


def test_prod_as_it_stands_lists_what_only_its_owner_can_know() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        deploy("prod", stack_file("prod"))
    text = str(raised.value)
    for secret in secrets_of(CONFIG["prod"]):
        assert f"pulumi config set --secret {PROJECT}:{secret.key} " in text, "one error at a time"
    for server in SERVERS:
        assert f"servers.{server}.hostKey" in text
    assert f"pulumi config set --secret {PROJECT}:alertsTelegramToken" in text
    assert f"pulumi config set --path '{PROJECT}:alerts.telegram.chatIds[0]' -- -100" in text


def test_a_forgotten_provider_is_an_error(name: str) -> None:
    assert "docker" in stack_file(name)["pulumi:disable-default-providers"], (
        "a container without a server would silently be started on the operator's machine"
    )


def test_every_docker_resource_names_its_engine(stack: RecordingEngine) -> None:
    for each in stack.registered:
        if each.type.startswith("docker:"):
            assert "pulumi:providers:docker::" in each.provider, each.name


def test_replacing_a_container_replaces_nobody_else(stack: RecordingEngine) -> None:
    containers = {each.urn: each.name for each in stack.of_type(CONTAINER)}
    for each in stack.registered:
        sources = {containers[urn] for urn in each.data_dependencies if urn in containers}
        assert sources == set(), (
            f"{each.name} takes data from {sources}: Pulumi replaces whoever depends by data on a"
            " container that is deleted before its replacement"
        )


def test_no_secret_is_anywhere_but_in_secret_files_and_credentials(
    name: str, stack: RecordingEngine
) -> None:
    own = [secret.name.replace("_", "-") for secret in secrets_of(CONFIG[name])]
    generated = [f"generated-{each}-0123456789" for each in own]
    values = generated if name == "dev" else list(strong_secrets().values())
    seeds = [f"generated-{server}-tunnel-seed-0123456789" for server in SERVERS]
    values += seeds + [key_pair(seed).private for seed in seeds]
    for each in stack.registered:
        for key, value in each.inputs.items():
            found = [secret for secret in values if secret in str(value)]
            assert not found or (key == "uploads" and key in each.secret_inputs), (
                f"{each.name} shows a secret in {key}: docker inspect, a plan or the state has it"
            )
    public = {key: value for key, value in stack.outputs.items() if key != "credentials"}
    assert not [secret for secret in values if secret in str(public)]
    assert stack.secret_outputs == {"credentials"}


def test_names_and_ports_on_one_engine_never_clash(stack: RecordingEngine) -> None:
    containers = list(stack.of_type(CONTAINER))
    taken = Counter((each.provider, each.inputs["name"]) for each in containers)
    taken += Counter((each.provider, str(port)) for each in containers for port in published(each))
    assert [key for key, count in taken.items() if count > 1] == []


def test_no_container_has_one_port_at_two_addresses(stack: RecordingEngine) -> None:
    for each in stack.of_type(CONTAINER):
        inside = Counter(int(port["internal"]) for port in each.inputs.get("ports", []))
        assert not [port for port, count in inside.items() if count > 1], (
            f"{each.name}: an engine lists both in an order of its own: each update replaces it"
        )


def test_every_page_is_where_a_forward_leads(stack: RecordingEngine) -> None:
    for name, page in stack.outputs["admin"].items():
        address, _, port = page["at"].rpartition(":")
        assert (address, int(port)) in published(stack.container(name)), name


def test_names_on_an_engine_start_with_the_stack(dev: RecordingEngine) -> None:
    for each in dev.of_type(CONTAINER):
        assert each.inputs["name"].startswith("tapbot-dev-"), "two stacks would share a container"


def test_on_dev_traefik_alone_is_published_and_on_loopback_only(dev: RecordingEngine) -> None:
    ports = {each.name: published(each) for each in dev.running() if published(each)}
    assert ports == {"traefik": {("127.0.0.1", 8080), ("127.0.0.1", 8443)}}


def test_on_prod_only_traefik_is_published_on_public_addresses(prod: RecordingEngine) -> None:
    assert ("0.0.0.0", 443) in published(prod.container("traefik"))
    for each in prod.running():
        private = SERVERS[each.labels["kz.tapbot.server"]]["privateAddress"]
        if each.name != "traefik":
            open_to = {ip for ip, _ in published(each)} - {LOOPBACK}
            assert open_to <= {private}, f"{each.name} is open to all"
        if each.name in DATABASES:
            assert published(each), f"{each.name} cannot be reached from the other server"


def test_links_between_servers_use_private_addresses(prod: RecordingEngine) -> None:
    between = [link for link in prod.outputs["links"] if link["fromServer"] != link["toServer"]]
    assert {(link["from"], link["to"]) for link in between} >= {
        ("n8n", "postgres"),
        ("n8n", "redis-queue"),
        *[(process, to) for process in ("n8n", "n8n-worker") for to in ("directus", "qdrant")],
        ("directus", "n8n"),
        ("traefik", "directus"),
    }
    for link in between:
        assert link["host"] == SERVERS[link["toServer"]]["privateAddress"], link


def test_every_link_leads_to_something_that_listens(stack: RecordingEngine) -> None:
    running = stack.running()
    for link in stack.outputs["links"]:
        target = (link["host"], int(link["port"]))
        clients = [each for each in running if each.labels["kz.tapbot.service"] == link["from"]]
        near = {net for each in clients for net, _ in aliases(each)}
        reached = [
            each.name
            for each in running
            if target in published(each)
            or any(net in near and alias == link["host"] for net, alias in aliases(each))
        ]
        assert clients, f"nobody is {link['from']}"
        assert reached, f"{link['from']} cannot reach {link['to']} at {target}"


def test_urls_and_servers_are_told(dev: RecordingEngine, prod: RecordingEngine) -> None:
    assert dev.outputs["urls"] == {
        "site": "https://localhost:8443",
        "directus": "https://cms.localhost:8443",
        "n8n": "https://n8n.localhost:8443",
    }
    assert {server["engine"] for server in dev.outputs["servers"].values()} == {"local"}
    assert set(prod.outputs["servers"]) == {"edge", "data"}
    assert {"caCertificate", "nextSteps"} <= set(dev.outputs)


def test_the_instances_that_are_checked_are_the_containers_that_run(
    name: str, stack: RecordingEngine
) -> None:
    secret = set(strong_secrets(issued=True))
    own = {key: own for key, own in CONFIG[name].items() if key not in secret and ":" not in key}
    counted = {
        (each.name, each.service, each.server, each.memory.mib, each.cpus)
        for each in instances(settings_of(own))
    }
    given = {
        (
            each.name,
            each.labels["kz.tapbot.service"],
            each.labels["kz.tapbot.server"],
            int(each.inputs["memory"]),
            float(each.inputs["cpus"]),
        )
        for each in stack.running()
        if each.labels["kz.tapbot.role"] == "service"
    }
    assert given == counted, (
        "memory, ports, names and firewall of a stack are checked against its instances"
    )


def test_jobs_are_too_small_and_short_to_be_counted(stack: RecordingEngine) -> None:
    given = Counter[str]()
    for each in stack.running():
        if each.labels["kz.tapbot.role"] == "job":
            given[each.labels["kz.tapbot.server"]] += int(each.inputs["memory"])
    assert given, "the job that makes the databases has gone"
    assert max(given.values()) <= 160, (
        "config.budget leaves jobs out, because they end a minute after their work: a larger one"
        " has to be counted"
    )
