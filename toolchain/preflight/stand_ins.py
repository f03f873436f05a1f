"""Images of a server that were built from packages, under the names of official ones."""

from collections.abc import Iterator

from config.images import load_pins, pin_of
from toolchain.preflight.findings import Finding, warning
from toolchain.preflight.host import Host


def stand_ins(host: Host) -> Iterator[Finding]:
    """An image that is there is never pulled, so these would stay for ever."""
    pins = load_pins(host.settings.images)
    images = {pin_of(each.image, pins) for each in host.instances}
    used = {f"{pin.name}:{pin.tag}" for pin in images}
    found = " ".join(sorted(used & host.facts.package_built))
    if found:
        yield warning(
            host.path,
            "has images that were built from packages",
            got=found,
            expected="the official ones, unless no registry can be reached from there",
            fix=f"there: docker rmi --force {found}; then make down and make up: data stays",
        )
