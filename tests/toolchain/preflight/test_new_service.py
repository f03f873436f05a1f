"""A service that is added to the program is checked by preflight without a line of it here."""

import pytest

from config.images import sizes
from config.instances import Instance, instances
from config.service import LocalPort, PublicPort
from config.settings import StackSettings
from config.words.memory import MemorySize
from tests.support.factories import settings_of, valid_config, valid_settings
from tests.toolchain.preflight.samples import answer, host, reply, spelled
from toolchain.preflight import capacity, dns, ports
from toolchain.preflight.checks import judge
from toolchain.preflight.facts import parse
from toolchain.preflight.host import Host

MAIL = Instance(
    service="mail",
    name="mail",
    server="data",
    image="traefik",
    memory=MemorySize(100),
    cpus=6.0,
    setting="placement.mail",
    port=2525,
    published=2525,
    public=(
        PublicPort(setting="mail.port", protocol="tcp", address="0.0.0.0", number=25, usual=2500),
    ),
    page=LocalPort(setting="mail.localPort", number=8025, path="/"),
)


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program has one more service."""

    def more(settings: StackSettings) -> tuple[Instance, ...]:
        return (*instances(settings), MAIL)

    monkeypatch.setattr("toolchain.preflight.host.instances", more)
    monkeypatch.setattr("toolchain.preflight.dns.instances", more)


def needed(server: Host) -> set[tuple[str, int]]:
    """The settings and the numbers of the ports that a server needs."""
    return {(need.path, need.listener.ports[0]) for need in ports.needs(server)}


@pytest.mark.usefixtures("mail")
def test_its_ports_are_needed() -> None:
    added = {("mail.port", 25), ("placement.mail", 2525), ("mail.localPort", 8025)}
    assert added <= needed(host(name="data"))
    assert not added & needed(host(name="edge"))
    [found] = ports.taken(host("socket=tcp 00000000:0019", name="data"))
    assert spelled(found)[1:] == (
        "mail.port: needs TCP port 25 on data, which is taken "
        "(got a program; expected a port that nobody listens on)",
        "stop it on data, or: pulumi config set --path 'tapbot-stack:mail.port' 2500",
    )


def test_its_image_and_its_memory_are_counted(request: pytest.FixtureRequest) -> None:
    disk, memory = capacity.disks(host(name="data"))[0].need, capacity.promised(host(name="data"))
    request.getfixturevalue("mail")
    pulled = capacity.WHILE_PULLED * sizes()[MAIL.image]
    assert capacity.disks(host(name="data"))[0].need == disk + pulled
    assert capacity.promised(host(name="data")) == memory + 100


@pytest.mark.usefixtures("mail")
def test_its_cpus_are_compared() -> None:
    told = judge("prod", "data", valid_settings(), reply(answer()))
    assert told.cells["CPUs"] == "4, 6 needed"
    assert [spelled(found)[:2] for found in told.findings] == [
        (
            "error",
            "servers.data: has fewer CPUs than the limit of mail (got 4; expected at least 6)",
        )
    ]


@pytest.mark.usefixtures("mail")
def test_its_page_needs_its_port_at_no_other_address() -> None:
    [found] = ports.taken(host("socket=tcp 0100007F:1F59", name="data"))
    assert spelled(found)[1:] == (
        "mail.localPort: needs TCP port 8025 on data, which is taken "
        "(got a program; expected a port that nobody listens on)",
        "stop it on data, or: pulumi config set --path 'tapbot-stack:mail.localPort' 8026",
    )
    assert list(ports.taken(host("socket=tcp 0B00A8C0:1F59", name="data"))) == []


@pytest.mark.usefixtures("mail")
def test_names_may_lead_to_its_server_when_it_is_public() -> None:
    data = frozenset({"203.0.113.20"})
    assert list(dns.names(valid_settings(), lambda _name: data)) == []
    *_, last = dns.names(valid_settings(), lambda _name: frozenset())
    assert spelled(last)[1:] == (
        "domain: tapbot.kz does not resolve (the HTTP-01 challenge will fail) "
        "(got no address; expected 203.0.113.10 or 203.0.113.20)",
        "at the domain's DNS provider: tapbot.kz. A 203.0.113.10, or tapbot.kz. A 203.0.113.20",
    )


@pytest.mark.parametrize("name", ["edge", "data"])
def test_preflight_knows_exactly_what_is_placed_on_a_server(name: str) -> None:
    server = host(name=name)
    here = [each for each in instances(server.settings) if each.server == name]
    published = {each.setting for each in here if each.published}
    public = {port.setting for each in here for port in each.public}
    pages = {each.page.setting for each in here if each.page}
    assert {need.path for need in ports.needs(server)} == published | public | pages
    assert capacity.promised(server) == sum(each.memory.mib for each in here)
    images = {each.image for each in here}
    assert capacity.images_size(server) == sum(sizes()[key] for key in images)


def test_a_service_without_a_section_needs_nothing() -> None:
    config = valid_config()
    del config["qdrant"], config["placement"]["qdrant"]
    facts = parse(answer())
    assert facts is not None
    without, whole = Host("prod", "data", settings_of(config), facts), host(name="data")
    assert needed(whole) - needed(without) == {("placement.qdrant", 6333)}
    assert capacity.promised(whole) - capacity.promised(without) == 384
    assert capacity.images_size(whole) - capacity.images_size(without) == sizes()["qdrant"]
