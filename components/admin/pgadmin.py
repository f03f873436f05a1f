"""pgAdmin: a view of all databases for the people who run the stack."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call
from components.containers.files_volume import DIRECTORY
from components.containers.links import PostgresLink
from components.containers.process import Files, Health, Process, Storage, Zone, fetches
from components.containers.service import Service
from components.containers.target import Target
from components.servers.server import Server
from components.stack.args import ServiceArgs
from config.services.pgadmin import GATE_PROOF, PASSWORD, PgadminSettings
from config.words.network import DOCKER_POOLS

PREPARE: Final = Path(__file__).parent / "pgadmin_files" / "prepare.py"
START: Final = f"/venv/bin/python3 {DIRECTORY}/prepare.py && exec /entrypoint.sh"
DATA: Final = "/var/lib/pgadmin"
UID: Final = 5050
"""User `pgadmin` of the image, in root's group."""

CONFIGURATION: Final[dict[str, object]] = {
    # What the image writes itself where it is given no file.
    "CA_FILE": "/etc/ssl/certs/ca-certificates.crt",
    "LOG_FILE": "/dev/null",
    "HELP_PATH": "../../docs",
    "DEFAULT_BINARY_PATHS": {"pg": "/usr/local/pgsql-16", "pg-16": "/usr/local/pgsql-16"},
    "MASTER_PASSWORD_REQUIRED": False,
    "ALLOW_SAVE_PASSWORD": False,
    "UPGRADE_CHECK_ENABLED": False,
    "LLM_ENABLED": False,
    # Minutes until the connections of a browser that was closed are, too: the least that it takes.
    "MAX_SESSION_IDLE_TIME": 20,
    # The picture of a user is asked of a service in the internet, by a hash of his address.
    "SHOW_GRAVATAR_IMAGE": False,
    # Whoever guesses would lock the account for ever; its password cannot be guessed.
    "MAX_LOGIN_ATTEMPTS": 0,
}

VISITOR: Final = "admin"
"""As whom people are logged in who come through the gate; the address is the other user."""

IDENTITY: Final = "X-Pgadmin-User"
PROOF: Final = "X-Pgadmin-Webserver-Secret"
PROOF_FILE: Final = "gate-proof"


def behind_the_gate(server: Server) -> dict[str, object]:
    """Return what has it log in whom Traefik says, if Traefik proves to be itself.

    The other sign-in stays, for the page on 127.0.0.1.
    """
    return {
        "AUTHENTICATION_SOURCES": ["webserver", "internal"],
        "WEBSERVER_AUTO_CREATE_USER": False,
        "WEBSERVER_REMOTE_USER": IDENTITY,
        "WEBSERVER_REMOTE_USER_FROM_HEADER": True,
        "WEBSERVER_SHARED_SECRET_HEADER": PROOF,
        # Any of them could send the headers: it is the secret that decides.
        "WEBSERVER_TRUSTED_PROXIES": [
            *DOCKER_POOLS,
            *([server.private_network] if server.private_network else ()),
        ],
    }


class Pgadmin(pulumi.ComponentResource):
    """pgAdmin, connected as a role that only reads, for which nobody types a password."""

    def __init__(self, args: ServiceArgs[PgadminSettings], database: PostgresLink) -> None:
        super().__init__("tapbot:admin:Pgadmin", args.name, None, args.options)
        [target] = args.targets
        email, password = args.settings.admin_email, args.secret(PASSWORD)
        secrets = {"password": password, "database-password": database.password}
        if target.instance.gated:
            secrets[PROOF_FILE] = args.secret(GATE_PROOF)
            args.trust({IDENTITY: VISITOR, PROOF: secrets[PROOF_FILE]})
        Service(args.name, [_container(target, email, secrets, database)], self)
        args.login(email=email, password=password)
        self.register_outputs({})


def _container(
    target: Target,
    email: str,
    secrets: Mapping[str, pulumi.Output[str]],
    database: PostgresLink,
) -> ContainerArgs:
    port, gated = target.instance.port, PROOF_FILE in secrets
    return ContainerArgs(
        target=target,
        process=Process(
            # Its own database is made, or brought to a new version, before it answers.
            health=Health(test=fetches(f"http://127.0.0.1:{port}/misc/ping"), start_period=300),
            entrypoint=["sh", "-c", START],
            environment={
                "PGADMIN_DEFAULT_EMAIL": email,
                "PGADMIN_LISTEN_ADDRESS": "0.0.0.0",
                "PGADMIN_LISTEN_PORT": str(port),
                "PGADMIN_DISABLE_POSTFIX": "1",
                "PGADMIN_CUSTOM_CONFIG_DISTRO_FILE": f"{DIRECTORY}/config_distro.py",
                "GUNICORN_ACCESS_LOGFILE": "/dev/null",
                "STORAGE": storage(email),
                **({"GATE_USER": VISITOR, "GATE_STORAGE": storage(VISITOR)} if gated else {}),
            },
            user=f"{UID}:0",
            # Its Python has this capability, and does not start where it is dropped.
            capabilities=["NET_BIND_SERVICE"],
        ),
        networks=[Zone.BACK],
        calls=[
            Call(
                purpose="what people read",
                protocol="postgresql",
                endpoint=database.near(target.server),
            )
        ],
        files=Files(
            read={
                "prepare.py": PREPARE.read_text(),
                "config_distro.py": configuration(behind_the_gate(target.server) if gated else {}),
                "servers.json": servers(target, database),
                **secrets,
            }
        ),
        storage=Storage(data={DATA: target.name}),
    )


def configuration(further: Mapping[str, object]) -> str:
    """Return config_distro.py, which pgAdmin reads after its defaults."""
    values = {**CONFIGURATION, **further}
    lines = [f"{key} = {value!r}\n" for key, value in values.items()]
    if further:
        lines.append(f"WEBSERVER_SHARED_SECRET = open('{DIRECTORY}/{PROOF_FILE}').read()\n")
    return "".join(lines)


def servers(target: Target, database: PostgresLink) -> str:
    """Return the connection that is there from the start; its password is in a file of libpq."""
    address = database.near(target.server).seen_from(target.server)
    server = {
        "Name": "PostgreSQL",
        "Group": "Servers",
        "Host": address.host,
        "Port": address.port,
        "MaintenanceDB": database.database,
        "Username": database.role,
        "ConnectionParameters": {
            "sslmode": "disable",
            "connect_timeout": 10,
            # From the folder of the user who is logged in.
            "passfile": "/.pgpass",
        },
    }
    return json.dumps({"Servers": {"1": server}})


def storage(email: str) -> str:
    """Return the folder that pgAdmin gives a user."""
    name = f"pga_user_{email}" if email[0].isdigit() else email
    return f"{DATA}/storage/{name.replace('@', '_')}"
