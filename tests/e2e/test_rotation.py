"""A secret or a name that is changed is another one afterwards, and the old one is refused."""

import secrets
from collections.abc import Mapping

import httpx
import pytest

from testbed.clients import LOOPBACK, PublicEntry
from testbed.errors import BedError
from testbed.n8n import N8n
from testbed.pgadmin import Pgadmin
from tests.e2e.deployment import ADMIN, Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.node_fetch import fetch
from tests.e2e.redis import RedisSession, container
from tests.e2e.secret_values import leaks
from tests.e2e.test_postgres import psql

ADMIN_EMAIL = "second.admin@tapbot.kz"
PROJECT_NAME = "ТОО «Тапбот» & Co"
KEYS = (
    *("postgresPassword", "directusDatabasePassword", "n8nDatabasePassword"),
    *("redisCachePassword", "redisQueuePassword", "qdrantApiKey", "qdrantReadOnlyApiKey"),
    *("directusAdminPassword", "directusSecret", "directusKey", "n8nOwnerPassword"),
    *("operatorPassword", "pgadminPassword"),
)
OWNERS = {
    "postgres": ("postgresPassword", "postgres-password"),
    "directus": ("directusDatabasePassword", "directus-database-password"),
    "n8n": ("n8nDatabasePassword", "n8n-database-password"),
}


@pytest.fixture(scope="module")
def before(deployment: Deployment) -> Mapping[str, Mapping[str, str]]:
    """Return the logins as they were."""
    return deployment.credentials


@pytest.fixture(scope="module")
def new(deployment: Deployment, before: Mapping[str, object], n8n: N8n) -> dict[str, str]:
    """Set everything to other values at once, each one hostile to some file format."""
    assert before
    assert n8n, "its owner logs in with the old password once"
    # A colon ends a field of a password file, a comma makes a list of Directus, `#` a comment.
    values = {key: f"1:2,3#{secrets.token_hex(12)}%&*~{{}}" for key in KEYS}
    for key, value in values.items():
        deployment.set_secret(key, value)
    deployment.set("directus", "adminEmail", ADMIN_EMAIL)
    deployment.set("directus", "projectName", PROJECT_NAME)
    deployment.up()
    deployment.forget_outputs()
    deployment.wait_reachable()
    return values


def log_in(entry: PublicEntry, email: str, password: str) -> int:
    """Return what Directus answers to a login."""
    with entry.client("cms") as client:
        login = {"email": email, "password": password}
        return client.post("/auth/login", json=login).status_code


def test_every_password_of_the_database_is_the_new_one(
    deployment: Deployment, docker: Docker, new: dict[str, str]
) -> None:
    for role, (key, resource) in OWNERS.items():
        accepted = psql(docker, role, new[key], role, "SELECT 1")
        assert accepted.code == 0, f"{role}: {accepted.err}"
        refused = psql(docker, role, deployment.passwords[resource], role, "SELECT 1")
        assert "password authentication failed" in refused.err, role


@pytest.mark.parametrize(
    ("service", "user", "key"),
    [
        ("redis-cache", "directus", "redisCachePassword"),
        ("redis-queue", "n8n", "redisQueuePassword"),
    ],
)
def test_every_password_of_redis_is_the_new_one(
    deployment: Deployment, docker: Docker, new: dict[str, str], service: str, user: str, key: str
) -> None:
    assert RedisSession(docker, service, user, new[key]).ask("PING") == "PONG"
    with pytest.raises(AssertionError, match="WRONGPASS"):
        RedisSession(docker, service, user, deployment.passwords[f"{service}-password"]).ask("PING")
    assert docker.services()[container(service)]["State"]["Health"]["Status"] == "healthy"


def test_every_key_of_qdrant_is_the_new_one(
    deployment: Deployment, docker: Docker, new: dict[str, str]
) -> None:
    def status(key: str) -> int:
        url = "http://qdrant-data:6333/collections"
        return fetch(docker, "n8n-worker-1", url, headers={"api-key": key}).status

    assert status(new["qdrantApiKey"]) == status(new["qdrantReadOnlyApiKey"]) == 200
    for old in ("qdrant-api-key", "qdrant-read-only-api-key"):
        assert status(deployment.passwords[old]) == 401


def test_the_administrator_has_the_new_address_and_password_and_no_other_one(
    entry: PublicEntry, before: Mapping[str, Mapping[str, str]], new: dict[str, str]
) -> None:
    old = before["directus"]
    assert log_in(entry, ADMIN_EMAIL, new["directusAdminPassword"]) == 200
    assert log_in(entry, ADMIN_EMAIL, old["password"]) == 401
    assert log_in(entry, old["email"], old["password"]) == 401


def test_the_project_has_its_new_name(deployment: Deployment, new: dict[str, str]) -> None:
    assert new
    with deployment.entry.client("cms") as client:
        assert client.get("/server/info").json()["data"]["project"]["project_name"] == PROJECT_NAME


def test_what_people_changed_stays_until_the_setting_changes(
    deployment: Deployment, docker: Docker, entry: PublicEntry, new: dict[str, str]
) -> None:
    own = secrets.token_hex(12)
    with entry.client("cms") as client:
        session = signed_in(client, ADMIN_EMAIL, new["directusAdminPassword"])
        assert session.patch("/users/me", json={"password": own}).status_code == 200
    docker.machine.run("docker", "restart", docker.name("directus-1"))
    docker.wait_healthy()
    assert log_in(entry, ADMIN_EMAIL, own) == 200
    assert log_in(entry, ADMIN_EMAIL, new["directusAdminPassword"]) == 401
    with entry.client("cms") as client:
        session = signed_in(client, ADMIN_EMAIL, own)
        back = session.patch("/users/me", json={"password": new["directusAdminPassword"]})
        assert back.status_code == 200


def test_the_owner_of_n8n_has_the_new_password(
    n8n: N8n, before: Mapping[str, Mapping[str, str]], new: dict[str, str]
) -> None:
    email, old = before["n8n"]["email"], before["n8n"]["password"]
    with pytest.raises(BedError, match="401"):
        n8n.log_in(email, old)
    # Later tests go on with this session.
    n8n.log_in(email, new["n8nOwnerPassword"])


def test_pgadmin_has_the_new_password_and_reads_as_before(
    deployment: Deployment, before: Mapping[str, Mapping[str, str]], new: dict[str, str]
) -> None:
    def visit(password: str) -> Pgadmin:
        session = Pgadmin(client)
        session.log_in(ADMIN, password)
        return session

    url = f"http://{LOOPBACK}:{deployment.page_port}"
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        with pytest.raises(BedError, match="not logged in"):
            visit(before["pgadmin"]["password"])
        pgadmin = visit(new["pgadminPassword"])
        databases = pgadmin.connect()
        assert pgadmin.run("directus", databases["directus"], "SELECT 1") == [[1]]


def test_the_role_that_pgadmin_reads_as_has_the_new_password_only(
    deployment: Deployment, docker: Docker, new: dict[str, str]
) -> None:
    accepted = psql(docker, "operator", new["operatorPassword"], "directus", "SELECT 1")
    assert accepted.code == 0, accepted.err
    old = deployment.passwords["operator-password"]
    refused = psql(docker, "operator", old, "directus", "SELECT 1")
    assert "password authentication failed" in refused.err


def test_the_new_values_are_in_no_log(docker: Docker, new: dict[str, str]) -> None:
    logs = {f"the log of {name}": docker.log(name) for name in docker.of_role("service", "job")}
    assert leaks(new, logs) == []


def signed_in(client: httpx.Client, email: str, password: str) -> httpx.Client:
    """Return the client as somebody who has logged in."""
    answer = client.post("/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['data']['access_token']}"
    return client
