"""Who is connected to whom among the services that the outside talks to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bcrypt
import pulumi
import pytest
import yaml
from cryptography import x509

from components.data_services import data_services
from components.edge_services import EdgeServices, edge_services
from config.settings import StackSettings
from tests.components.parts import plan, secret_value
from tests.support.engine import PASSWORD, RecordingEngine, run
from tests.support.factories import BUCKET, valid_config, valid_settings

SITE = Path(__file__).parents[2] / "site"
HOSTS = {"tapbot.kz", "cms.tapbot.kz", "n8n.tapbot.kz"}


def built(settings: StackSettings) -> RecordingEngine:
    """Run the edge services of a stack; their links are an output."""

    def build() -> None:
        stack = plan(settings)
        edge: EdgeServices = edge_services(stack, data_services(stack), SITE)
        pulumi.export("links", edge.links)

    return run(build)


@pytest.fixture(scope="module")
def public() -> RecordingEngine:
    """Two servers, certificates by ACME."""
    return built(valid_settings())


@pytest.fixture(scope="module")
def own() -> RecordingEngine:
    """The same with an authority of its own."""
    config: Mapping[str, Any] = {**valid_config(), "traefik": {}}
    return built(StackSettings.model_validate(config))


def file(engine: RecordingEngine, service: str, name: str) -> str:
    """Return one file of a service."""
    return engine.carrier(service).files[f"/etc/tapbot/{name}"]


def test_n8n_signs_in_with_its_own_passwords(public: RecordingEngine) -> None:
    for process in ("n8n", "n8n-worker"):
        found = {
            name: file(public, process, name)
            for name in (
                "N8N_ENCRYPTION_KEY",
                "DB_POSTGRESDB_PASSWORD",
                "QUEUE_BULL_REDIS_PASSWORD",
            )
        }
        assert found == {
            "N8N_ENCRYPTION_KEY": secret_value("n8n_encryption_key"),
            "DB_POSTGRESDB_PASSWORD": secret_value("n8n_database_password"),
            "QUEUE_BULL_REDIS_PASSWORD": secret_value("redis_queue_password"),
        }


def test_n8n_uses_the_queue_and_never_the_cache(public: RecordingEngine) -> None:
    assert public.container("n8n").environment["QUEUE_BULL_REDIS_PORT"] == "6379", (
        "a cache forgets jobs when it is full"
    )
    assert public.container("redis-queue").urn in public.container("n8n").dependencies


def test_the_owner_of_n8n_logs_in_with_the_owners_password(public: RecordingEngine) -> None:
    found = file(public, "n8n", "N8N_INSTANCE_OWNER_PASSWORD_HASH")
    assert bcrypt.checkpw(secret_value("n8n_owner_password").encode(), found.encode())


def test_every_public_name_has_a_route_to_its_service(public: RecordingEngine) -> None:
    http = yaml.safe_load(file(public, "traefik", "dynamic/routes.yaml"))["http"]
    assert {
        router["rule"]: http["services"][router["service"]]["loadBalancer"]["servers"]
        for router in http["routers"].values()
    } == {
        "Host(`tapbot.kz`)": [{"url": "http://site-1:8081"}],
        "Host(`cms.tapbot.kz`)": [{"url": "http://10.88.0.2:8055"}],
        "Host(`n8n.tapbot.kz`)": [{"url": "http://n8n:5678"}],
    }


def test_with_acme_there_is_no_authority_of_our_own(public: RecordingEngine) -> None:
    assert not any(each.name.startswith("local-ca") for each in public.of_type(PASSWORD))


def test_without_acme_one_certificate_covers_every_public_name(own: RecordingEngine) -> None:
    pem = file(own, "traefik", "certificates/server.pem")
    names = x509.load_pem_x509_certificate(pem.encode()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert set(names.value.get_values_for_type(x509.DNSName)) == HOSTS, (
        "a browser would warn of the name that is missing"
    )


def test_links_name_the_apis_that_workflows_and_flows_use(public: RecordingEngine) -> None:
    found = {(link["from"], link["to"]): link for link in public.outputs["links"]}
    assert found["n8n-worker", "directus"]["host"] == "10.88.0.2"
    assert found["n8n-worker", "qdrant"]["port"] == 6333
    assert found["directus", "n8n"]["host"] == "10.88.0.1", "flows call webhooks on the edge server"


def test_every_server_with_a_worker_or_a_replica_has_its_links() -> None:
    settings = valid_settings(
        placement={"n8nWorkers": ["edge", "data"], "directus": ["data", "edge"]},
        n8n={"workers": 2},
        directus={"replicas": 2, "s3": BUCKET},
    )
    links = built(settings).outputs["links"]

    def between(source: str, target: str) -> set[tuple[str, str]]:
        return {
            (link["fromServer"], link["toServer"])
            for link in links
            if (link["from"], link["to"]) == (source, target)
        }

    everywhere = {("edge", "data"), ("data", "data"), ("edge", "edge"), ("data", "edge")}
    assert between("n8n-worker", "directus") == everywhere, (
        "a workflow runs on any worker: what is not among the links does not pass the firewall"
    )
    assert between("n8n-worker", "qdrant") == {("edge", "data"), ("data", "data")}
    assert between("directus", "n8n") == {("data", "edge"), ("edge", "edge")}


def test_the_root_of_an_acme_server_is_read_from_its_file(tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    root.write_text("-----BEGIN CERTIFICATE-----")
    acme = {"caServer": "https://acme.tapbot.kz/dir", "caCertificate": str(root)}
    engine = built(valid_settings(traefik={"acme": acme}))
    assert file(engine, "traefik", "authority.pem") == root.read_text()


def test_the_root_of_an_acme_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "none.pem")
    acme = {"caServer": "https://acme.tapbot.kz/dir", "caCertificate": path}
    with pytest.raises(pulumi.RunError) as raised:
        built(valid_settings(traefik={"acme": acme}))
    assert str(raised.value) == (
        f"traefik.acme.caCertificate: cannot be read (got '{path}'; expected a PEM file)\n"
        "    fix: put the root certificate of traefik.acme.caServer there"
    )


def test_apis_that_are_used_later_order_nothing(public: RecordingEngine) -> None:
    waits = public.container("n8n").dependencies
    for name in ("directus-1", "qdrant"):
        assert public.container(name).urn not in waits, (
            f"{name}: what is independent starts at once"
        )


def test_all_of_them_run_on_the_server_that_placement_names(public: RecordingEngine) -> None:
    for name in ("n8n", "n8n-worker-1", "site-1", "traefik"):
        assert public.container(name).provider.endswith("docker::edge"), name
