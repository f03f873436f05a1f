"""Which private addresses workflows may call."""

from components.containers.reach import Reach
from components.edge.n8n_reach import variables


def test_what_is_private_is_blocked_but_for_what_the_stack_links() -> None:
    found = variables(Reach(names=["directus-1", "qdrant-data"], networks=["10.88.0.0/24"]))
    assert found["N8N_SSRF_PROTECTION_ENABLED"] == "true"
    assert found["N8N_SSRF_ALLOWED_HOSTNAMES"] == "directus-1,qdrant-data"
    assert found["N8N_SSRF_ALLOWED_IP_RANGES"] == "10.88.0.0/24"
    blocked = found["N8N_SSRF_BLOCKED_IP_RANGES"].split(",")
    assert {"169.254.0.0/16", "172.16.0.0/12"} <= set(blocked)
    assert not [each for each in blocked if each.startswith("::ffff")], (
        "Node.js would take that for all of IPv4"
    )
