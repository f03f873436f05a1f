"""Behind another proxy, it is the visitor's address that counts, as that proxy forwards it."""

import pytest

from testbed.directus import Directus
from tests.e2e.deployment import Deployment

pytestmark = pytest.mark.slow

PROXIES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
"""Where the requests of this machine come from, seen by a container."""

OFFICE = "198.51.100.0/24"
EDITOR, STRANGER = "198.51.100.7", "203.0.113.66"


def test_everybody_goes_by_the_address_that_the_proxy_forwards(deployment: Deployment) -> None:
    deployment.set("traefik", "trustedProxies", PROXIES)
    deployment.set("n8n", "editorNetworks", [OFFICE])
    deployment.up()
    deployment.wait_reachable()
    pretends = f"{STRANGER}, {EDITOR}"
    with deployment.entry.client("n8n") as client:
        codes = {
            forwarded: client.get("/", headers={"X-Forwarded-For": forwarded}).status_code
            for forwarded in (EDITOR, pretends, f"{EDITOR}, {STRANGER}")
        }
        unknown = client.get("/").status_code
    assert codes == {EDITOR: 200, pretends: 200, f"{EDITOR}, {STRANGER}": 403}
    assert unknown == 403, "a request that no proxy forwarded has no address to go by"
    login = deployment.credentials["directus"]
    with deployment.entry.client("cms") as client:
        client.headers["X-Forwarded-For"] = pretends
        directus = Directus(client, login["email"], login["password"])
        file = directus.upload("who.txt", b"who")
        [found] = directus.get(f"/activity?filter[item][_eq]={file}&filter[action][_eq]=create")
    assert found["ip"] == EDITOR, "a visitor could pretend to be anybody"
    deployment.set("n8n", "editorNetworks", [])
    deployment.up()
