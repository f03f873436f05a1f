"""The table of a stack that was started once."""

from bench.start import report
from bench.timeline import Moments


def test_each_container_is_listed_with_its_image_and_its_moments() -> None:
    moments = {"traefik": Moments(created=1.0, started=1.5, healthy=3.25)}
    assert report(moments, {"traefik": "traefik:v3"}).splitlines()[-1] == (
        "| traefik | traefik:v3 | 1.0 | 1.5 | 3.2 |"
    )
