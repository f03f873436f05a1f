"""Port numbers."""

from itertools import pairwise

from config import ports
from config.servers import Placement

MOST_REPLICAS = 16


def test_every_service_that_others_call_has_a_port() -> None:
    called_by_none = {"traefik", "n8n_workers"}
    assert set(ports.OF_SERVICE) == set(Placement.model_fields) - called_by_none


def test_replicas_have_consecutive_ports() -> None:
    assert [ports.replica(ports.SITE, index) for index in range(3)] == [8081, 8082, 8083]


def test_the_replicas_of_two_services_never_share_a_port() -> None:
    numbers = sorted(ports.OF_SERVICE.values())
    rolled = {ports.DIRECTUS, ports.SITE}
    for here, there in pairwise(numbers):
        span = MOST_REPLICAS if here in rolled else 1
        assert here + span <= there, f"{here} and {there} would collide on one server"
