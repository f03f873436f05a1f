"""Whoever runs the stack sees its databases in pgAdmin, and changes nothing by accident."""

from collections.abc import Iterator

import httpx
import pytest

from testbed.clients import LOOPBACK
from testbed.errors import BedError
from testbed.pgadmin import Pgadmin
from tests.e2e.deployment import ADMIN, Deployment
from tests.e2e.docker_cli import Docker

USERS = "SELECT email FROM directus_users"
VISITS = 4
"""pgAdmin keeps the connections of browsers that were closed for a while."""


@pytest.fixture(scope="module")
def page(deployment: Deployment) -> Iterator[httpx.Client]:
    """Somebody at the local page who is not logged in."""
    url = f"http://{LOOPBACK}:{deployment.page_port}"
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def pgadmin(page: httpx.Client, deployment: Deployment) -> Pgadmin:
    """Its user, logged in by the password that the stack made."""
    session = Pgadmin(page)
    session.log_in(ADMIN, deployment.credentials["pgadmin"]["password"])
    return session


def test_a_stranger_sees_a_form(page: httpx.Client) -> None:
    assert page.get("/browser/").headers["location"].startswith("/login")


def test_a_table_is_read_without_typing_a_password_of_the_database(pgadmin: Pgadmin) -> None:
    databases = pgadmin.connect()
    assert {"directus", "n8n"} <= databases.keys()
    assert [ADMIN] in pgadmin.run("directus", databases["directus"], USERS)


def test_who_comes_back_in_another_browser_again_and_again_types_no_password(
    deployment: Deployment, page: httpx.Client
) -> None:
    for _ in range(VISITS):
        with httpx.Client(base_url=page.base_url, timeout=60, trust_env=False) as client:
            again = Pgadmin(client)
            again.log_in(ADMIN, deployment.credentials["pgadmin"]["password"])
            assert [ADMIN] in again.run("directus", again.connect()["directus"], USERS)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE directus_users SET email = 'x@tapbot.kz'",
        "SET default_transaction_read_only = off; UPDATE directus_users SET email = 'x@tapbot.kz'",
        "COPY directus_users TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_nothing_is_written_and_the_server_is_not_left(pgadmin: Pgadmin, sql: str) -> None:
    databases = pgadmin.connect()
    with pytest.raises(BedError, match="read-only transaction|permission denied"):
        pgadmin.run("directus", databases["directus"], sql)


def test_make_admin_prints_where_the_page_is_on_this_machine(deployment: Deployment) -> None:
    shown = deployment.pulumi.toolchain("admin")
    assert shown.code == 0, shown.text
    row = f"pgadmin  data    http://{LOOPBACK}:{deployment.page_port}/  {ADMIN}"
    assert row in shown.out.splitlines()
    assert deployment.credentials["pgadmin"]["password"] not in shown.text


def test_its_role_is_that_of_an_observer(docker: Docker) -> None:
    sql = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolconnlimit FROM pg_roles"
    asked = docker.execute(
        "postgres-data", "psql", "-U", "postgres", "-tAc", f"{sql} WHERE rolname = 'operator'"
    )
    assert asked.out.strip() == "f|f|f|20"
