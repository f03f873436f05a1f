"""One deployment of the whole program, made for the tests and removed after them."""

import contextlib
import json
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import httpx

from testbed.clients import LOOPBACK, PublicEntry
from testbed.ports import free_ports
from testbed.pulumi_cli import UP, Pulumi
from testbed.sessions import Child, Result, run, wait_until
from testbed.workspace import PROJECT, START_MINUTES, Workspace
from tests.e2e.docker_cli import Docker
from tests.e2e.secret_values import passwords

DOMAIN = "e2e.localhost"
"""Not the default one, so that a name which does not follow the setting is noticed."""

SUBDOMAINS = ("", "cms", "n8n")
FIRST_PAGE_SECONDS = 180

APP = "https://app.example"
"""Whose pages may call Directus (RFC 2606)."""

PROJECT_NAME = "Tapbot, 7"
"""With a comma: Directus makes a list of such a value unless it is told not to."""

ADMIN = "admin@tapbot.kz"

OWN_VARIABLES: dict[str, dict[str, object]] = {
    "directus": {"CONTENT_SECURITY_POLICY_DIRECTIVES__FRAME_SRC": f"https://{DOMAIN}"},
    "n8n": {"N8N_HIDE_USAGE_PAGE": True},
}
"""Variables that the program knows nothing of, by service."""

OWN_SECRET = "AUTH_GOOGLE_CLIENT_SECRET"
"""The same for a secret, of Directus; it is set under a key of its own."""

OWN_SECRET_KEY = "googleSecret"

MAIL_FROM = "robot@tapbot.kz"


EXTENSIONS = "extensions"
"""The folder of the operator's own, below the program's."""


class Deployment:
    """A stack with a name, ports, volumes and networks of its own."""

    def __init__(
        self,
        folder: Path,
        sections: Mapping[str, Any] | None = None,
        own_secrets: Mapping[str, str] | None = None,
    ) -> None:
        self._sections, self._secrets = sections or {}, own_secrets or {}
        self.stack = f"e2e-{secrets.token_hex(3)}"
        self.docker = Docker(self.stack)
        self.workspace = Workspace(folder, self.stack)
        self.pulumi = Pulumi(self.workspace)
        self.http_port, self.https_port, self.mail_port, self.page_port = free_ports(4)
        self.logs: list[dict[str, str]] = []
        """What every container had printed at one moment after another, by service."""
        self.own_secret = f"{secrets.token_hex(12)},{secrets.token_hex(12)}"

    def create(self) -> None:
        """Create the stack in its backend and deploy it."""
        result = self.pulumi.run("stack", "init")
        assert result.code == 0, result.text
        self.workspace.start_from_base()
        add_extension(self.workspace.program / EXTENSIONS)
        self.workspace.configure(self._own_settings)
        for key, value in {OWN_SECRET_KEY: self.own_secret, **self._secrets}.items():
            self.set_secret(key, value)
        self.up()
        self.wait_reachable()

    def up(self, *options: str) -> Result:
        """Deploy; a failure shows the end of the log of each container that is unwell."""
        self.keep_logs()
        result = self.pulumi.run(*UP, *options)
        assert result.code == 0, f"pulumi up failed:\n{result.text}\n{self.docker.complaints()}"
        self.keep_logs()
        return result

    def make_up(self) -> Result:
        """Type `make up`, which is all that the README asks for, also after an interruption."""
        self.keep_logs()
        result = self.pulumi.toolchain("up")
        assert result.code == 0, f"make up failed:\n{result.text}\n{self.docker.complaints()}"
        self.keep_logs()
        return result

    def start_up(self) -> Child:
        """Begin an update and return while it runs."""
        self.keep_logs()
        return self.pulumi.start_up()

    def keep_logs(self) -> None:
        """Take a copy of every log: it goes away with its container."""
        kept = self.docker.of_role("service", "job")
        self.logs.append({service: self.docker.log(service) for service in kept})

    def set_secret(self, key: str, value: str) -> None:
        """Set one secret of the operator's own."""
        result = self.pulumi.run("config", "set", "--secret", f"{PROJECT}:{key}", value)
        assert result.code == 0, result.text

    def rotate(self, *keys: str) -> None:
        """Have secrets made anew, once for each time that their key is given."""

        def change(settings: dict[str, Any]) -> None:
            numbers = settings.setdefault("rotate", {})
            for key in keys:
                numbers[key] = numbers.get(key, 0) + 1

        self.workspace.configure(change)

    def forget_outputs(self) -> None:
        """Ask for the outputs again: an update has changed them."""
        self.__dict__.pop("outputs", None)

    def wait_reachable(self) -> None:
        """Wait until Traefik has noticed that everything behind it is healthy."""
        for subdomain in SUBDOMAINS:
            with self.entry.client(subdomain) as client:
                answers = partial(_answers, client)
                url = self.entry.url(subdomain)
                wait_until(f"an answer of {url}", FIRST_PAGE_SECONDS, answers, every=0.5)

    def set(self, block: str, key: str, value: object) -> None:
        """Change one setting of one service in the stack's file."""
        self.workspace.configure(
            lambda settings: settings.setdefault(block, {}).update({key: value})
        )

    @cached_property
    def mail_host(self) -> str:
        """An address of this machine that containers reach: that of Docker's own bridge."""
        return self.docker.host_address()

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs after the first update, with their secrets."""
        return self.pulumi.outputs()

    @property
    def credentials(self) -> dict[str, dict[str, str]]:
        """The logins and keys that the stack generated."""
        found: dict[str, dict[str, str]] = self.outputs["credentials"]
        return found

    @cached_property
    def passwords(self) -> dict[str, str]:
        """Every generated password and key by the name of its resource."""
        return passwords(self.pulumi.revealed_state())

    @cached_property
    def entry(self) -> PublicEntry:
        """Traefik as the outside sees it."""
        return PublicEntry(DOMAIN, self.http_port, self.https_port, self.outputs["caCertificate"])

    def _own_settings(self, settings: dict[str, Any]) -> None:
        settings["domain"] = DOMAIN
        settings["mail"] = {
            "host": self.mail_host,
            "port": self.mail_port,
            "security": "none",
            "sender": MAIL_FROM,
        }
        for server in settings["servers"].values():
            server["memory"] = "4GB"
        settings["site"].update(aliases=[f"www.{DOMAIN}"], embeddedBy=[APP])
        settings["n8n"].update(embeddedBy=[APP], startMinutes=START_MINUTES)
        settings["directus"].update(
            replicas=2,
            projectName=PROJECT_NAME,
            corsOrigins=[APP, f"https://{DOMAIN}"],
            startMinutes=START_MINUTES,
        )
        settings["directus"]["extensions"] = EXTENSIONS
        settings["directus"]["environmentSecrets"] = {OWN_SECRET: OWN_SECRET_KEY}
        settings["n8n"]["workers"] = 1
        settings["pgadmin"] = {"adminEmail": ADMIN, "localPort": self.page_port}
        settings["placement"]["pgadmin"] = "data"
        for service, variables in OWN_VARIABLES.items():
            settings[service]["environment"] = variables
        settings.setdefault("traefik", {}).update(
            httpPort=self.http_port, httpsPort=self.https_port, bindAddress=LOOPBACK
        )
        for section, values in self._sections.items():
            settings.setdefault(section, {}).update(values)


def add_extension(folder: Path) -> None:
    """Add a built extension of Directus, which answers at /hello."""
    (folder / "hello" / "dist").mkdir(parents=True)
    kind = {"type": "endpoint", "path": "dist/index.js", "source": "src", "host": "^10.0.0"}
    package = {"name": "hello", "version": "1.0.0", "type": "module", "directus:extension": kind}
    (folder / "hello" / "package.json").write_text(json.dumps(package))
    code = 'export default (router) => router.get("/", (_, answer) => answer.send("hello"));'
    (folder / "hello" / "dist" / "index.js").write_text(code)


def _answers(client: httpx.Client) -> bool:
    return not client.get("/").is_server_error


def require_tools() -> None:
    """Fail, not skip, where the deployment cannot be made: a skipped proof proves nothing."""
    assert shutil.which("pulumi"), (
        "pulumi is not on PATH: run `make e2e`, which provides it, "
        'or first `eval "$(python3 -m toolchain env)"`'
    )
    assert shutil.which("docker"), "docker is not on PATH: install the Docker command line tool"
    answer = run(["docker", "version", "--format", "{{.Server.Version}}"])
    assert answer.code == 0, f"no Docker engine answers: {answer.err.strip()}"


Made = TypeVar("Made", bound=Deployment)


@contextlib.contextmanager
def deployed(
    sections: Mapping[str, Any] | None = None, own_secrets: Mapping[str, str] | None = None
) -> Iterator[Deployment]:
    """Deploy, with further sections, and remove everything again whatever happens."""
    with created(lambda folder: Deployment(folder, sections, own_secrets)) as deployment:
        yield deployment


@contextlib.contextmanager
def created(make: Callable[[Path], Made]) -> Iterator[Made]:
    """Create a deployment in a folder of its own, and remove both whatever happens."""
    require_tools()
    folder = Path(tempfile.mkdtemp(prefix="tapbot-e2e-"))
    try:
        deployment = make(folder)
        try:
            deployment.create()
            yield deployment
        finally:
            deployment.docker.remove_everything()
    finally:
        shutil.rmtree(folder)
