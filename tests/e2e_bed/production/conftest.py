"""The one deployment that these tests share, on a bed of its own, and the order they run in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed import Bed, Plan, temporary
from testbed.clients import PublicEntry
from testbed.deployment import ROLES, TELEGRAM_PORT
from testbed.directus import Directus
from testbed.n8n import N8n
from testbed.pebble import Pebble, pebble
from testbed.ports import free_ports
from testbed.s3 import s3_server
from tests.e2e.inbox import Inbox, listening
from tests.e2e.stores import Stores
from tests.e2e_bed.deployment import BedDeployment, deployment
from tests.e2e_bed.production.operator import Operator
from tests.e2e_bed.production.told import WEBHOOK

PAGES = ("monitoring", "logs", "alerts", "pgadmin")
PLAN = Plan("stack", "10.84.0.0/24")

ORDER = (
    "test_deploy",
    "test_links",
    "test_certificates",
    "test_dns_challenge",
    "test_outside",
    "test_doors",
    "test_secrecy",
    "test_monitoring",
    "test_admin",
    "test_no_change",
    "test_status",
    "test_doctor",
    "test_make_up",
    "test_host_keys",
    "test_bot",
    "test_placement",
    "test_third_server",
    "test_found_again",
    "test_reboot",
    "test_cut",
    "test_tunnel",
    "test_renewal",
    "test_unreachable",
    "test_lost",
    "test_destroy",
)
"""From those that only look to those that break things; the last one takes everything away."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules of this folder into their order, behind all others."""
    here = Path(__file__).parent
    items.sort(key=lambda item: ORDER.index(item.path.stem) if item.path.parent == here else -1)


@pytest.fixture(scope="session")
def bed() -> Iterator[Bed]:
    """Two servers, on which somebody has worked before."""
    with temporary(PLAN) as made:
        yield made


@pytest.fixture(scope="session")
def operator(bed: Bed) -> Operator:
    """Whoever used the servers before; what is theirs has to stay."""
    operator = Operator(bed, ROLES["data"])
    operator.move_in()
    return operator


@pytest.fixture(scope="session")
def authority(bed: Bed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pebble]:
    """An ACME authority for which all names lead to the edge server."""
    folder = tmp_path_factory.mktemp("pebble")
    edge = bed.addresses[ROLES["edge"]]
    with pebble(folder, bed.plan.control_address, edge) as running:
        yield running


@pytest.fixture(scope="session")
def inbox(bed: Bed) -> Iterator[Inbox]:
    """What people are told, by Telegram and by a webhook."""
    with listening(bed.plan.control_address, TELEGRAM_PORT) as messages:
        yield messages


@pytest.fixture(scope="session")
def stack(
    bed: Bed,
    operator: Operator,
    authority: Pebble,
    inbox: Inbox,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BedDeployment]:
    """The stack, deployed from nothing by one `pulumi up`."""
    root = tmp_path_factory.mktemp("acme") / "authority.pem"
    root.write_text(authority.authority)

    def adapt(settings: dict[str, Any]) -> None:
        settings["alerts"]["webhook"] = True
        # What else runs on this machine may have the usual ports; `make admin` listens there.
        for section, port in zip(PAGES, free_ports(len(PAGES)), strict=True):
            settings[section]["localPort"] = port
        settings["traefik"]["acme"].update(
            caServer=authority.directory, caCertificate=str(root), certificateHours=1
        )

    with s3_server(bed.plan.control_address) as files, deployment(bed, adapt) as made:
        for role in ROLES:
            made.load_images(role)
        made.set_secret("alertsWebhookUrl", f"{inbox.url}{WEBHOOK}")
        made.keep_files_in(files)
        made.deploy()
        yield made


@pytest.fixture(scope="session")
def entry(stack: BedDeployment, authority: Pebble) -> PublicEntry:
    """The public names, trusted by the authority's root alone."""
    return stack.entry(authority.root())


@pytest.fixture(scope="session")
def stores(stack: BedDeployment) -> Stores:
    """The metrics and logs of both servers."""
    return Stores(stack.docker("edge"))


@pytest.fixture
def directus(stack: BedDeployment, entry: PublicEntry) -> Iterator[Directus]:
    """Directus's administrator, logged in."""
    login = stack.credentials["directus"]
    with entry.client("cms") as client:
        yield Directus(client, login["email"], login["password"])


@pytest.fixture(scope="session")
def n8n(stack: BedDeployment, entry: PublicEntry) -> Iterator[N8n]:
    """n8n's owner, logged in once: n8n refuses more than a few logins a minute."""
    login = stack.credentials["n8n"]
    with entry.client("n8n") as client:
        yield N8n(client, login["email"], login["password"])
