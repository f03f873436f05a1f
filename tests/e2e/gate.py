"""How people come through the gate: the names behind it, its form, what it shows them."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from testbed.clients import succeeded
from tests.e2e.deployment import Deployment

HOME = "admin"
PAGES = {
    "pgadmin": "/browser/",
    "metrics": "/metrics/vmui/",
    "logs": "/logs/select/vmui/",
    "alerts": "/alerts/",
}
"""Each by its label, with where it begins."""

FORM = 'action="/oauth2/sign_in"'
COOKIE = "__Secure-gate"


def name(page: str) -> str:
    """Return the name of a page below the domain."""
    return f"{page}.{HOME}"


@contextmanager
def visiting(deployment: Deployment, page: str) -> Iterator[httpx.Client]:
    """Return somebody at the name of a page."""
    with deployment.entry.client(name(page)) as client:
        yield client


@contextmanager
def signed_in(deployment: Deployment, page: str) -> Iterator[httpx.Client]:
    """Return somebody who has signed in at the name of a page."""
    with visiting(deployment, page) as client:
        sign_in(deployment, client)
        yield client


def sign_in(deployment: Deployment, client: httpx.Client) -> None:
    """Send the form."""
    login = deployment.credentials["gate"]
    form = {"username": login["user"], "password": login["password"], "rd": "/"}
    succeeded(client.post("/oauth2/sign_in", data=form), 302)
