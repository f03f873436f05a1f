"""Package-built images on a server are told, because nothing replaces them by itself."""

from tests.toolchain.preflight.samples import host, spelled
from toolchain.preflight.stand_ins import stand_ins

TRAEFIK, OTHER = "traefik:v3.7.14", "postgres:16.15-bookworm"


def test_those_that_the_server_runs_are_told_with_the_way_to_replace_them() -> None:
    [found] = stand_ins(host(f"packageBuilt={TRAEFIK}", f"packageBuilt={OTHER}"))
    assert spelled(found) == (
        "warning",
        f"servers.edge: has images that were built from packages (got {TRAEFIK}; "
        "expected the official ones, unless no registry can be reached from there)",
        f"there: docker rmi --force {TRAEFIK}; then make down and make up: data stays",
    )


def test_official_images_are_not_mentioned() -> None:
    assert list(stand_ins(host(f"image={TRAEFIK}"))) == []
