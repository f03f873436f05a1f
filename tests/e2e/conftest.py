"""The one deployment that all end-to-end tests share, and the order they run in."""

import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import httpx
import pytest

from testbed.clients import PublicEntry
from testbed.directus import Directus
from testbed.n8n import N8n
from tests.e2e.deployment import Deployment, deployed
from tests.e2e.docker_cli import Docker
from tests.e2e.observed import Observed, observed

SHARED = (
    "test_alert_rules",
    "test_figures",
    "test_entry",
    "test_site",
    "test_directus",
    "test_content_model",
    "test_directus_bounds",
    "test_n8n",
    "test_n8n_bounds",
    "test_mail",
    "test_reach",
    "test_qdrant",
    "test_redis",
    "test_postgres",
    "test_replication",
    "test_replication_clients",
    "test_policies",
    "test_admin",
    "test_containers",
    "test_images",
    "test_exposure",
    "test_doctor",
    "test_no_change",
    "test_bad_settings",
    "test_left_out",
    "test_portainer",
    "test_one_change",
    "test_rolling_change",
    "test_proxy_in_front",
    "test_killed_update",
    "test_late_start",
    "test_lost_servers",
    "test_secrets",
    "test_rotation",
    "test_keep",
    "test_monitoring",
    "test_destroy",
)
"""From those that only look to those that break things.

The sweep for secrets comes after all updates but the last: a replaced container has taken its log
with it, which is why the deployment keeps copies.
"""

OWN = (
    "test_links",
    "test_logs",
    "test_gate",
    "test_browser",
    "test_alerts",
    "test_rotation_between_programs",
    "test_standby",
    "test_backups",
    "drill_offsite",
    "drill_alerts",
)
"""Those that look at none of that: they have stacks of their own, and can run beside it."""

ORDER = (*SHARED, *OWN)


def pytest_configure() -> None:
    """Clean up when a CI job is cancelled too, not only on Ctrl-C."""
    signal.signal(signal.SIGTERM, _interrupted)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules of this folder into their order; what lies elsewhere stays in front."""
    here = Path(__file__).parent
    items.sort(key=lambda item: ORDER.index(item.path.stem) if item.path.parent == here else -1)
    for item in items:
        if item.path.parent == here and item.path.stem in OWN:
            item.add_marker(pytest.mark.own)


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    """The stack, deployed once by a real `pulumi up`."""
    with deployed() as deployment:
        yield deployment


@pytest.fixture(scope="session", name="observed")
def observed_stack() -> Iterator[Observed]:
    """A second stack, with metrics, logs and alerts."""
    with observed() as found:
        yield found


@pytest.fixture(scope="session")
def docker(deployment: Deployment) -> Docker:
    """The engine's view of the stack."""
    return deployment.docker


@pytest.fixture(scope="session")
def entry(deployment: Deployment) -> PublicEntry:
    """The public names and ports."""
    return deployment.entry


@pytest.fixture
def site(entry: PublicEntry) -> Iterator[httpx.Client]:
    """A visitor of the site."""
    with entry.client() as client:
        yield client


@pytest.fixture
def directus(deployment: Deployment) -> Iterator[Directus]:
    """Directus's administrator, logged in."""
    login = deployment.credentials["directus"]
    with deployment.entry.client("cms") as client:
        yield Directus(client, login["email"], login["password"])


@pytest.fixture(scope="session")
def n8n(deployment: Deployment) -> Iterator[N8n]:
    """n8n's owner, logged in once: n8n refuses more than a few logins a minute."""
    login = deployment.credentials["n8n"]
    with deployment.entry.client("n8n") as client:
        yield N8n(client, login["email"], login["password"])


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
