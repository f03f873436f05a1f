"""PostgreSQL 16: one database and one least-privilege role for each application."""

import re
import subprocess
from pathlib import Path

import pulumi
import pytest

from components.containers.links import ReaderLogin
from components.data.postgres import Postgres
from components.data.tuning import tuning
from config.services.pgadmin import CONNECTIONS
from config.services.postgres import PostgresSettings
from tests.components.parts import local_settings, stack, target
from tests.support.engine import VOLUME, RecordingEngine, run

FILES = Path(__file__).parents[3] / "components" / "data" / "postgres_files"
SERVER_FILES = FILES / "server"
OWN = {"memory": "1GB", "maxConnections": 50}
SETTINGS = PostgresSettings.model_validate(OWN)
PASSWORDS = {"cms": "password-of-cms", "n8n": "password-of-n8n"}


def build(passwords: dict[str, str] = PASSWORDS, *, reads: bool = False) -> Postgres:
    """Create PostgreSQL with two applications."""
    here = stack(local_settings(postgres=OWN), {"postgresPassword": "password-of-the-superuser"})
    applications = {name: pulumi.Output.secret(value) for name, value in passwords.items()}
    readers = [
        ReaderLogin(
            role=role,
            password=pulumi.Output.secret(f"password-of-{role}"),
            copies=copies,
            targets=[target(here.fleet["edge"])],
        )
        for role, copies in (("operator", False), ("barman", True))
    ]
    return Postgres(here.args(here.settings.postgres), applications, readers if reads else [])


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """PostgreSQL and a client of its first database."""

    def program() -> None:
        link = build().links["cms"]
        [end] = link.endpoints
        assert end.ready
        pulumi.CustomResource(
            "test:index:Client",
            "client",
            {"password": link.password, "database": link.database, "role": link.role},
            pulumi.ResourceOptions(depends_on=[end.ready]),
        )

    return run(program)


def flags(engine: RecordingEngine) -> dict[str, str]:
    """Return the settings that the server is started with."""
    command = engine.container("postgres-data").inputs["command"]
    assert command[:3] == ["sh", "/etc/tapbot/start.sh", "postgres"]
    assert set(command[3::2]) == {"-c"}
    return dict(part.split("=", 1) for part in command[4::2])


def test_the_server_is_tuned_for_its_memory(engine: RecordingEngine) -> None:
    expected = tuning(SETTINGS)
    assert expected["shared_buffers"] == "262144kB"
    assert expected.items() <= flags(engine).items()
    assert engine.container("postgres-data").inputs["shmSize"] == 256


def test_plans_are_not_compiled(engine: RecordingEngine) -> None:
    assert flags(engine)["jit"] == "off", (
        "the catalog queries of Directus and n8n take longer to compile than to run"
    )


def test_passwords_are_kept_and_sent_as_scram(engine: RecordingEngine) -> None:
    assert flags(engine)["password_encryption"] == "scram-sha-256"
    assert "--auth-host=scram-sha-256" in initdb(engine), (
        "the image's default would let anybody on the network in with an md5 hash"
    )


def test_damaged_pages_are_noticed(engine: RecordingEngine) -> None:
    assert "--data-checksums" in initdb(engine), "it cannot be added later without a dump"


def test_text_is_utf_8_from_the_first_day(engine: RecordingEngine) -> None:
    assert "--encoding=UTF8" in initdb(engine), "Kazakh letters would be refused"


def test_only_the_databases_own_user_gets_in_without_a_password(engine: RecordingEngine) -> None:
    assert "--auth-local=peer" in initdb(engine), (
        "the socket inside would take any role, without a password"
    )


def test_texts_are_in_the_order_of_the_kazakh_alphabet(engine: RecordingEngine) -> None:
    chosen = {"--locale-provider=icu", "--icu-locale=kk"}
    assert chosen <= set(initdb(engine)), "only new data can have it"


def test_sessions_of_clients_that_are_gone_end_within_minutes(engine: RecordingEngine) -> None:
    given = flags(engine)
    idle, interval, count = (
        int(given[f"tcp_keepalives_{name}"]) for name in ("idle", "interval", "count")
    )
    assert idle + interval * count <= 180, "their locks would stay for Linux's two hours"
    assert given["idle_in_transaction_session_timeout"] == "5min"


def test_the_values_of_rows_stay_out_of_the_log(engine: RecordingEngine) -> None:
    assert flags(engine)["log_error_verbosity"] == "terse"


@pytest.mark.parametrize("password", ["with:colons:", "a'b''c", "back\\slash:", "#%&*?[~]{|}^"])
def test_a_password_file_gives_back_what_was_written(password: str, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(password)
    [line] = [
        line
        for line in (FILES / "applications.sh").read_text().splitlines()
        if line.startswith("password=")
    ]
    script = line.replace("/etc/tapbot/superuser-password", str(tmp_path / "password"))
    written = subprocess.run(
        ["sh", "-c", f"{script}; printf '*:*:*:postgres:%s' \"$password\""],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # As libpq reads it: a field ends at a colon, and a backslash takes what follows as it is.
    fields = re.findall(r"((?:\\.|[^:\\])*)(?::|$)", written)
    assert re.sub(r"\\(.)", r"\1", fields[4]) == password


def test_health_is_asked_over_tcp(engine: RecordingEngine) -> None:
    check = engine.container("postgres-data").inputs["healthcheck"]["tests"]
    assert check == ["CMD", "sh", "/etc/tapbot/healthy.sh"]
    assert "pg_isready -q -h 127.0.0.1" in (SERVER_FILES / "healthy.sh").read_text(), (
        "the server that runs during initdb answers on the socket and then goes away"
    )


def test_it_has_two_minutes_to_write_its_checkpoint(engine: RecordingEngine) -> None:
    assert engine.container("postgres-data").inputs["destroyGraceSeconds"] == 120, (
        "a killed server starts with crash recovery"
    )


def test_its_data_outlives_the_program(engine: RecordingEngine) -> None:
    volume = engine.one(VOLUME, "postgres-data")
    mount = engine.container("postgres-data").mounts["/var/lib/postgresql/data"]
    assert mount["source"] == volume.inputs["name"]
    assert mount.get("readOnly") is not True
    assert volume.protect
    assert volume.retain_on_delete


def test_it_runs_as_its_own_user_with_a_place_for_its_socket(engine: RecordingEngine) -> None:
    inputs = engine.container("postgres-data").inputs
    assert inputs["user"] == "999:999"
    assert "uid=999" in inputs["tmpfs"]["/var/run/postgresql"], "it could not make its socket"


def test_the_superusers_password_is_read_from_a_file(engine: RecordingEngine) -> None:
    environment = engine.container("postgres-data").environment
    assert environment["POSTGRES_PASSWORD_FILE"] == "/etc/tapbot/superuser-password"
    assert "POSTGRES_PASSWORD" not in environment, "docker inspect would show it"
    assert engine.carrier("postgres-data").files == {
        **{f"/etc/tapbot/{path.name}": path.read_text() for path in SERVER_FILES.iterdir()},
        "/etc/tapbot/superuser-password": "password-of-the-superuser",
    }


@pytest.mark.parametrize("carrier", ["postgres-data", "postgres-applications"])
def test_passwords_are_secret_in_the_state_and_for_whoever_takes_them(
    engine: RecordingEngine, carrier: str
) -> None:
    assert "uploads" in engine.carrier(carrier).secret_inputs
    assert "password" in engine.one("test:index:Client", "client").secret_inputs


def test_each_application_has_a_database_and_a_role_of_its_own(engine: RecordingEngine) -> None:
    client = engine.one("test:index:Client", "client").inputs
    assert client == {"database": "cms", "role": "cms", "password": "password-of-cms"}
    job = engine.container("postgres-applications").inputs["command"]
    assert job == ["sh", "/etc/tapbot/applications.sh", "cms", "n8n"]


def test_the_job_brings_its_scripts_and_each_roles_password(engine: RecordingEngine) -> None:
    assert engine.carrier("postgres-applications").files == {
        "/etc/tapbot/applications.sh": (FILES / "applications.sh").read_text(),
        "/etc/tapbot/application.sql": (FILES / "application.sql").read_text(),
        "/etc/tapbot/superuser-password": "password-of-the-superuser",
        "/etc/tapbot/cms-password": "password-of-cms",
        "/etc/tapbot/n8n-password": "password-of-n8n",
    }


def test_the_job_waits_for_the_server_and_clients_wait_for_the_job(
    engine: RecordingEngine,
) -> None:
    server, job = engine.container("postgres-data"), engine.container("postgres-applications")
    assert server.urn in job.dependencies, "the job would fail: nobody answers yet"
    assert job.urn in engine.one("test:index:Client", "client").dependencies, (
        "clients would sign in before their role exists"
    )
    assert server.urn not in job.data_dependencies


def test_the_job_finds_the_server_over_the_network(engine: RecordingEngine) -> None:
    environment = engine.container("postgres-applications").environment
    assert (environment["PGHOST"], environment["PGPORT"]) == ("postgres-data", "5432")


def test_a_new_password_runs_the_job_again_and_leaves_the_server_alone() -> None:
    before = run(build)
    after = run(lambda: build({**PASSWORDS, "cms": "rotated"}))
    for name, changes in (("postgres-data", False), ("postgres-applications", True)):
        old, new = before.container(name), after.container(name)
        assert (old.inputs != new.inputs) is changes, (
            f"{name}: rotating one application's password must not restart the database"
        )


def test_roles_own_nothing_but_their_own_database() -> None:
    sql = (FILES / "application.sql").read_text()
    for word in ("NOSUPERUSER", "NOCREATEDB", "NOCREATEROLE", "NOREPLICATION"):
        assert word in sql, "an application that is broken into would own the whole server"
    assert "REVOKE ALL ON DATABASE %I FROM PUBLIC" in sql, (
        "by default every role may connect to every database"
    )
    assert "ON_ERROR_STOP on" in sql, "a failed statement would count as done"


def test_the_script_says_that_it_is_done_only_at_its_end() -> None:
    lines = (FILES / "applications.sh").read_text().splitlines()
    assert lines[-2:] == ["touch /tmp/done", "exec sleep 60"], (
        "an update looks every few seconds whether the work is done, and the job holds no memory"
        " once it was seen"
    )
    assert "set -eu" in lines, "a failed role would be reported as done"


def initdb(engine: RecordingEngine) -> list[str]:
    """Return what the cluster is created with."""
    return engine.container("postgres-data").environment["POSTGRES_INITDB_ARGS"].split()


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:data:Postgres", "postgres")


def test_readers_are_roles_of_the_whole_server_that_cannot_write() -> None:
    engine = run(lambda: build(reads=True))
    job = engine.container("postgres-applications")
    assert (job.environment["READERS"], job.environment["COPIERS"]) == ("operator", "barman")
    files = engine.carrier("postgres-applications").files
    assert files["/etc/tapbot/operator-password"] == "password-of-operator"
    sql = files["/etc/tapbot/reader.sql"]
    for words in ("pg_read_all_data", "default_transaction_read_only = on"):
        assert words in sql
    assert "pg_write_all_data" not in sql
    assert f"CONNECTION LIMIT {CONNECTIONS} PASSWORD" in sql, "that many are counted beforehand"


def test_backups_come_from_the_same_network_only_where_they_run_beside_it() -> None:
    engine = run(lambda: build(reads=True))
    rules = engine.carrier("postgres-data").files["/etc/tapbot/pg_hba.conf"]
    assert "host replication barman samenet scram-sha-256" in rules
    assert "host all barman all reject" in rules, "its password would be worth more elsewhere"
    assert flags(engine)["hba_file"] == "/etc/tapbot/pg_hba.conf"
    assert flags(engine)["max_slot_wal_keep_size"] == "1GB", "the disk would fill up"


def test_a_role_for_backups_reads_no_table() -> None:
    sql = (FILES / "copier.sql").read_text()
    assert "REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE" in sql
    for word in ("pg_read_all_data", "pg_monitor", "SELECT ON"):
        assert word not in sql


def test_a_restore_puts_the_data_into_another_volume_and_runs_the_job_again() -> None:
    def program() -> None:
        here = stack(local_settings(postgres={**OWN, "volume": "20261126-183005"}))
        Postgres(here.args(here.settings.postgres), {}, [])

    engine = run(program)
    mount = engine.container("postgres-data").mounts["/var/lib/postgresql/data"]
    assert mount["source"] == "tapbot-test-postgres-data-20261126-183005"
    job = engine.container("postgres-applications").environment
    assert job["VOLUME"] == "20261126-183005", "its roles have the passwords of another time"
