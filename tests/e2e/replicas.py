"""PostgreSQL servers on a network of their own, run by the product's scripts without the stack."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from components.containers.address import Address
from components.data.postgres_access import SAME_NETWORK, access
from components.data.postgres_applications import FILES
from components.data.postgres_proxy import configuration
from config.images import load_pins
from testbed.sessions import Result, run, wait_until
from tests.e2e import ledger

IMAGE = load_pins({})["postgres"].reference
PROXY_IMAGE = load_pins({})["haproxy"].reference
DATA = "/var/lib/postgresql/data"
NODES = ("data", "edge")
SECONDS = 60
LISTENS = "SELECT current_setting('listen_addresses') <> ''"


class Replicas:
    """Two servers, `data` and `edge`; each keeps its volume when its role changes."""

    def __init__(self, files: Path) -> None:
        self.files = files
        self.prefix = f"standby-{secrets.token_hex(3)}"

    def name(self, node: str) -> str:
        """Return the name of a server's container, by which the other one finds it."""
        return f"{self.prefix}-{node}"

    def start(
        self, node: str, role: str, environment: Mapping[str, str] | None = None, *flags: str
    ) -> None:
        """Replace a server's container, as a changed role does."""
        self.remove(node)
        others = [other for other in NODES if other != node]
        given = {
            "NODE": node,
            "ROLE": role,
            "UPSTREAM": others[0] if role == "standby" else node,
            "PEERS": " ".join(f"{other}={self.name(other)}:5432" for other in others),
            "SYNCHRONOUS": "off",
            "POSTGRES_PASSWORD_FILE": "/etc/tapbot/superuser-password",
            "POSTGRES_INITDB_ARGS": "--data-checksums --auth-local=peer",
            **(environment or {}),
        }
        settings = ["hba_file=/etc/tapbot/pg_hba.conf", "max_slot_wal_keep_size=64MB"]
        settings += ["wal_keep_size=64MB", "wal_receiver_status_interval=1s", "shared_buffers=16MB"]
        self.docker(
            *("run", "--detach", "--name", self.name(node), "--network", self.prefix),
            *("--user", "999:999", "--read-only", "--cap-drop", "ALL"),
            *("--security-opt", "no-new-privileges", "--restart", "unless-stopped"),
            *("--tmpfs", "/tmp", "--tmpfs", "/var/run/postgresql:uid=999,gid=999,mode=0775"),
            *("--volume", f"{self.files}:/etc/tapbot:ro", "--volume", f"{self.name(node)}:{DATA}"),
            *(part for key, value in given.items() for part in ("--env", f"{key}={value}")),
            *(IMAGE, "sh", "/etc/tapbot/start.sh", "postgres"),
            *(part for each in (*settings, *flags) for part in ("-c", each)),
        )

    def start_proxy(self) -> None:
        """Start the proxy of the clients, with `data` as the first choice."""
        addresses = {node: Address(self.name(node), 5432) for node in NODES}
        (self.files / "haproxy.cfg").write_text(configuration(5432, addresses))
        self.docker(
            *("run", "--detach", "--name", self.name("proxy"), "--network", self.prefix),
            *("--user", "99:99", "--read-only", "--cap-drop", "ALL", "--memory", "32m"),
            *("--volume", f"{self.files}:/etc/tapbot:ro", PROXY_IMAGE),
            *("haproxy", "-f", "/etc/tapbot/haproxy.cfg"),
        )

    def start_ledger(self) -> None:
        """Insert one row after another through the proxy; what is acknowledged is in its log."""
        password = (self.files / "superuser-password").read_text()
        self.docker(
            *("run", "--detach", "--name", self.name("ledger"), "--network", self.prefix),
            *("--env", "PGCONNECT_TIMEOUT=2", "--env", f"PGHOST={self.name('proxy')}"),
            *("--env", f"PGPASSWORD={password}", "--entrypoint", "sh", IMAGE, "-c", ledger.SCRIPT),
        )

    def acknowledged(self) -> dict[int, float]:
        """Return when each row of the ledger was acknowledged, in seconds."""
        return ledger.acknowledged(self.log("ledger"))

    def stop(self, node: str) -> None:
        """Stop a server as an update does."""
        self.docker("stop", "--time", "60", self.name(node))

    def remove(self, node: str, *, killed: bool = False) -> None:
        """Take a container away, or kill it; its volume stays."""
        run(["docker", "kill" if killed else "stop", self.name(node)])
        run(["docker", "rm", "--force", self.name(node)])

    def wipe(self, node: str) -> None:
        """Lose a server with its disk."""
        self.remove(node, killed=True)
        self.docker("volume", "rm", self.name(node))

    def inside(self, node: str, script: str) -> Result:
        """Run a shell script in a server's container."""
        return run(["docker", "exec", self.name(node), "sh", "-c", script])

    def on_volume(self, node: str, script: str) -> str:
        """Run a shell script in a server's data directory while the server is away."""
        return self.docker(
            *("run", "--rm", "--user", "999:999", "--entrypoint", "sh", "--workdir", DATA),
            *("--volume", f"{self.name(node)}:{DATA}", IMAGE, "-c", script),
        )

    def sql(self, node: str, statement: str) -> str:
        """Return what a server answers; raise `AssertionError` where it does not."""
        command = ["psql", "-h", "/var/run/postgresql", "-XAtqc", statement]
        answer = run(["docker", "exec", self.name(node), *command])
        assert answer.code == 0, f"{node}: {answer.err}"
        return answer.out.strip()

    def answers(self, node: str, statement: str, expected: str = "t") -> bool:
        """Whether a server answers as expected; not while it cannot be asked.

        The one that makes a new database answers, too, and is stopped a moment later.
        """
        command = ["psql", "-h", "/var/run/postgresql", "-XAtq", "-c", LISTENS, "-c", statement]
        said = run(["docker", "exec", self.name(node), *command]).out.strip()
        return said == f"t\n{expected}"

    def wait(self, node: str, statement: str, expected: str = "t") -> None:
        """Wait until a server answers as expected."""
        wait_until(
            f"{node}: {statement} = {expected}; its log:\n{self.log(node)[-3000:]}",
            SECONDS,
            lambda: self.answers(node, statement, expected),
            every=0.2,
        )

    def wait_primary(self, node: str) -> None:
        """Wait until a server takes writes and has its roles and slots."""
        self.wait(node, "SELECT NOT pg_is_in_recovery()")
        self.wait(node, "SELECT count(*) > 0 FROM pg_replication_slots")

    def wait_streaming(self, node: str) -> None:
        """Wait until a standby streams."""
        self.wait(node, "SELECT count(*) = 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'")

    def wait_says(self, node: str, text: str) -> None:
        """Wait for a line of its log."""
        wait_until(f"{node} says {text!r}", SECONDS, lambda: text in self.log(node), every=0.2)

    def log(self, node: str) -> str:
        """Return everything that a container has printed."""
        return run(["docker", "logs", self.name(node)]).text

    def healthy(self, node: str) -> bool:
        """Whether the product's check is content."""
        return self.inside(node, "sh /etc/tapbot/healthy.sh").code == 0

    def docker(self, *args: str) -> str:
        """Run a docker command that has to succeed."""
        answer = run(["docker", *args])
        assert answer.code == 0, f"docker {args[0]}: {answer.err}"
        return answer.out.strip()


@contextmanager
def replicas() -> Iterator[Replicas]:
    """Servers that are not started yet; everything is removed in the end."""
    folder = Path(tempfile.mkdtemp(prefix="standby-"))
    found = Replicas(folder)
    try:
        for file in (FILES / "server").iterdir():
            shutil.copy(file, folder)
        for role in ("superuser", "replicator"):
            (folder / f"{role}-password").write_text(f"{secrets.token_hex(8)}:\\'")
        (folder / "pg_hba.conf").write_text(access([SAME_NETWORK], [SAME_NETWORK]))
        folder.chmod(0o755)
        found.docker("network", "create", found.prefix)
        yield found
    finally:
        for node in (*NODES, "proxy", "ledger"):
            run(["docker", "rm", "--force", "--volumes", found.name(node)])
            run(["docker", "volume", "rm", "--force", found.name(node)])
        run(["docker", "network", "rm", found.prefix])
        shutil.rmtree(folder)


@contextmanager
def pair_of_servers() -> Iterator[Replicas]:
    """A primary on `data` with one table of 1,000 rows, followed by `edge`."""
    with replicas() as found:
        found.start("data", "primary")
        found.wait_primary("data")
        found.sql("data", "CREATE TABLE ledger AS SELECT generate_series(1, 1000) AS id")
        found.start("edge", "standby")
        found.wait_streaming("edge")
        yield found
