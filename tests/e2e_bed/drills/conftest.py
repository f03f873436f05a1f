"""The stack of the drills: production's services, and a PostgreSQL on either server."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed import Bed, Plan, temporary
from testbed.clients import PublicEntry
from testbed.deployment import ROLES
from testbed.directus import Directus
from testbed.n8n import N8n
from testbed.workspace import CHECKOUT
from tests.e2e_bed.asked import is_asked_for
from tests.e2e_bed.deployment import BedDeployment, deployment
from tests.e2e_bed.drills.figures import Figures

PLAN = Plan("drill", "10.86.0.0/24")
HERE = Path(__file__).parent
LEFT_OUT = ("monitoring", "logs", "alerts", "pgadmin")
"""What no drill looks at."""


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Drills take longer than continuous integration has: `make drills` asks for them."""
    return None if is_asked_for(config, HERE) else True


@pytest.fixture(scope="session")
def bed() -> Iterator[Bed]:
    """Two servers."""
    with temporary(PLAN) as made:
        yield made


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    """What is measured; `make drills` keeps it."""
    found = Figures()
    yield found
    print(found.table())
    if os.environ.get("TAPBOT_DRILLS"):
        found.write(CHECKOUT / os.environ["TAPBOT_DRILLS"])


def adapt(settings: dict[str, Any]) -> None:
    """Leave out what no drill looks at; either server has the memory to take over all."""
    for section in LEFT_OUT:
        settings.pop(section)
        settings["placement"].pop(section, None)
    settings["traefik"].pop("acme")
    for server in settings["servers"].values():
        server["memory"] = "8GB"
    settings["placement"]["postgres"] = ["data", "edge"]
    settings["postgres"]["synchronous"] = True
    settings["n8n"]["workers"] = 1


@pytest.fixture(scope="session")
def stack(bed: Bed) -> Iterator[BedDeployment]:
    """The stack, deployed from nothing; either server has all images."""
    with deployment(bed, adapt) as made:
        before = made.settings()
        for first, other in (("data", "edge"), ("edge", "data")):
            made.configure(lambda settings, to=first: place_everything(settings, to))  # type: ignore[misc]
            made.load_images(first)
            made.restore(before)
            made.load_images(other)
        made.deploy()
        yield made


def place_everything(settings: dict[str, Any], server: str) -> None:
    """Let all services but PostgreSQL, and what is on edge anyway, run on a server."""
    for service in ("redisQueue", "redisCache", "qdrant", "directus"):
        settings["placement"][service] = server


@pytest.fixture(scope="session")
def entry(stack: BedDeployment) -> PublicEntry:
    """The public names, trusted by the stack's own authority."""
    return PublicEntry(
        stack.settings()["domain"],
        80,
        443,
        stack.outputs["caCertificate"],
        stack.bed.addresses[ROLES["edge"]],
    )


@pytest.fixture
def directus(stack: BedDeployment, entry: PublicEntry) -> Iterator[Directus]:
    """Directus's administrator, logged in."""
    login = stack.credentials["directus"]
    with entry.client("cms") as client:
        yield Directus(client, login["email"], login["password"])


@pytest.fixture(scope="session")
def n8n(stack: BedDeployment, entry: PublicEntry) -> Iterator[N8n]:
    """n8n's owner, logged in once."""
    login = stack.credentials["n8n"]
    with entry.client("n8n") as client:
        yield N8n(client, login["email"], login["password"])
