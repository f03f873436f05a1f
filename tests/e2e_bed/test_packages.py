"""A server without an engine gets one by apt, though it has no way out."""

from collections.abc import Iterator

import pytest

from testbed import Bed, up
from testbed.packages import offer_packages, package_source

pytestmark = pytest.mark.slow

BARE = "srv-c"
APT = "DEBIAN_FRONTEND=noninteractive apt-get --quiet"


@pytest.fixture(scope="module")
def larger(bed: Bed) -> Iterator[Bed]:
    """A bed with a bare server whose apt knows our packages only."""
    larger = up(bed.plan.with_hosts(BARE, bare=frozenset({BARE})))
    with package_source(larger) as url:
        offer_packages(larger, BARE, url)
        yield larger


def test_only_our_packages_are_offered(larger: Bed) -> None:
    larger.ssh(BARE, f"{APT} update")
    sites = larger.ssh(BARE, "apt-get indextargets --format '$(SITE)'").split()
    assert sites
    assert all(site.startswith(f"http://{larger.plan.control_address}:") for site in sites)
    assert "deb.debian.org" in larger.ssh(BARE, "cat /etc/apt/set-aside/sources.list")


def test_a_bare_server_installs_an_engine_that_works(larger: Bed, redis: str) -> None:
    assert larger.ask(BARE, "command -v docker").out == ""
    install = f"{APT} update && {APT} install --yes --no-install-recommends docker.io nftables"
    larger.ssh(BARE, install, timeout=300)
    assert larger.ssh(BARE, "docker version --format '{{.Server.Version}}'").strip()
    assert larger.load_image(BARE, redis) == [redis]
    ran = larger.ssh(BARE, f"docker run --rm --entrypoint echo {redis} it runs")
    assert ran.strip() == "it runs"
    larger.ssh(BARE, f"{APT} install --yes --no-install-recommends python3 systemd-timesyncd")
