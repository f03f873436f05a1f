"""Each application has its own database, and nothing else."""

import secrets

import pytest

from testbed.sessions import Result
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker

SERVER = "postgres-data"
"""The container, which has psql too; it connects to its own name, that is over TCP."""

SCRIPT = 'IFS= read -r PGPASSWORD; export PGPASSWORD; exec psql -h "$1" -U "$2" -d "$3" -Atqc "$4"'
ROLES = {"directus": "directus-database-password", "n8n": "n8n-database-password"}
each_role = pytest.mark.parametrize("role", ROLES)


def psql(docker: Docker, role: str, password: str, database: str, sql: str) -> Result:
    """Run a statement over TCP; the password goes through stdin."""
    arguments = ("sh", "-c", SCRIPT, "psql", SERVER, role, database, sql)
    return docker.execute(SERVER, *arguments, stdin=f"{password}\n")


def as_role(deployment: Deployment, role: str, database: str, sql: str) -> Result:
    """Run a statement as an application's role."""
    return psql(deployment.docker, role, deployment.passwords[ROLES[role]], database, sql)


def ask(deployment: Deployment, sql: str) -> str:
    """Return what the superuser is answered."""
    password = deployment.passwords["postgres-password"]
    result = psql(deployment.docker, "postgres", password, "postgres", sql)
    assert result.code == 0, result.err
    return result.out.strip()


@each_role
def test_each_application_works_in_its_own_database(deployment: Deployment, role: str) -> None:
    made = as_role(deployment, role, role, "CREATE TEMP TABLE t (n int); SELECT current_user")
    assert made.out.strip() == role, made.err


@each_role
def test_a_wrong_password_is_refused(docker: Docker, role: str) -> None:
    refused = psql(docker, role, "not-the-password", role, "SELECT 1")
    assert refused.code != 0
    assert "password authentication failed" in refused.err


@each_role
def test_no_application_can_connect_to_any_other_database(
    deployment: Deployment, role: str
) -> None:
    others = ask(deployment, "SELECT datname FROM pg_database").split()
    assert set(ROLES) < set(others)
    for database in others:
        if database != role:
            refused = as_role(deployment, role, database, "SELECT 1")
            assert refused.code != 0, f"{role} may connect to {database}"
            assert "permission denied" in refused.err or "not currently accepting" in refused.err


@each_role
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE DATABASE intruder",
        "CREATE ROLE intruder",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "SET ROLE postgres",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('.')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "CREATE TEMP TABLE t (x text); COPY t FROM '/etc/passwd'",
        "ALTER SYSTEM SET work_mem = '1GB'",
        "SELECT rolpassword FROM pg_authid",
        "CREATE EXTENSION file_fdw",
    ],
)
def test_no_application_can_leave_its_database(
    deployment: Deployment, role: str, statement: str
) -> None:
    refused = as_role(deployment, role, role, statement)
    assert refused.code != 0, f"{role} may: {statement}"
    assert "permission denied" in refused.err or "must be superuser" in refused.err, refused.err


def test_passwords_are_kept_and_asked_for_by_scram_only(deployment: Deployment) -> None:
    stored = ask(
        deployment,
        "SELECT bool_and(rolpassword LIKE 'SCRAM-SHA-256$%') FROM pg_authid WHERE rolcanlogin",
    )
    assert stored == "t"
    rules = "SELECT DISTINCT auth_method FROM pg_hba_file_rules WHERE type LIKE 'host%'"
    assert ask(deployment, rules) == "scram-sha-256"
    local = "SELECT DISTINCT auth_method FROM pg_hba_file_rules WHERE type = 'local'"
    assert "trust" not in ask(deployment, local)


def test_a_damaged_page_would_be_noticed(deployment: Deployment) -> None:
    assert ask(deployment, "SHOW data_checksums") == "on"


def test_its_settings_follow_from_its_memory(deployment: Deployment, docker: Docker) -> None:
    host = docker.services()[SERVER]["HostConfig"]
    quarter = host["Memory"] // 4
    shared = "SELECT setting::bigint * 8192 FROM pg_settings WHERE name = 'shared_buffers'"
    assert int(ask(deployment, shared)) == quarter
    cached = "SELECT setting::bigint * 8192 FROM pg_settings WHERE name = 'effective_cache_size'"
    assert int(ask(deployment, cached)) == 3 * quarter
    assert host["ShmSize"] == max(quarter, 64 * 1024 * 1024)


def test_the_values_of_slow_and_failed_statements_are_not_logged(docker: Docker) -> None:
    canary = f"canary-{secrets.token_hex(12)}"
    script = (
        "CREATE TEMP TABLE t (x text UNIQUE);\n"
        f"SELECT pg_sleep(1.1), $1::text \\bind {canary} \\g\n"
        f"INSERT INTO t VALUES ($1) \\bind {canary} \\g\n"
        f"INSERT INTO t VALUES ($1) \\bind {canary} \\g\n"
    )
    answer = docker.execute(SERVER, "psql", "--dbname", "postgres", stdin=script)
    assert "unique" in answer.err, answer.text
    log = docker.log(SERVER)
    assert "pg_sleep(1.1)" in log
    assert "INSERT INTO t VALUES ($1)" in log
    assert canary not in log


def test_texts_are_in_the_order_of_the_kazakh_alphabet(deployment: Deployment) -> None:
    words = "Ясли Іні Үй Ұл Әуе Бақыт Адам Ель Ёлка"
    query = "SELECT string_agg(x, ' ' ORDER BY x) FROM regexp_split_to_table('{}', ' ') AS t (x)"
    assert ask(deployment, query.format(words)) == "Адам Әуе Бақыт Ель Ёлка Ұл Үй Іні Ясли"


def test_it_is_postgresql_16(deployment: Deployment) -> None:
    assert ask(deployment, "SHOW server_version_num").startswith("16")
