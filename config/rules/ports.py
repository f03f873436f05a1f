"""What must hold for ports that several could claim."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

from config.instances import Instance, instances
from config.report.errors import Problem, set_command, show
from config.rules.rule import INSTANCES, reads
from config.servers import engine_of, in_tunnel
from config.settings import StackSettings


@reads("traefik")
def of_traefik_differ(settings: StackSettings) -> Iterator[Problem]:
    """HTTP and HTTPS do not share a port."""
    if settings.traefik.http_port == settings.traefik.https_port:
        yield Problem(
            path="traefik.httpsPort",
            problem="is the port of traefik.httpPort too",
            got=show(settings.traefik.https_port),
            expected="two different ports",
            fix=set_command("traefik.httpsPort", _free(8443, {settings.traefik.http_port})),
        )


@reads(*INSTANCES)
def of_traefik_are_free(settings: StackSettings) -> Iterator[Problem]:
    """What is public takes no port that SSH or another instance has on the same machine."""
    every = instances(settings)
    for instance in every:
        here = settings.servers.get(instance.server)
        if here is None or not any(port.protocol == "tcp" for port in instance.public):
            continue
        owners = {} if here.is_local else {here.port: "SSH"}
        engine = engine_of(instance.server, here)
        owners |= {each.published: each.service for each in every if _is_on(settings, each, engine)}
        public = {port.number for port in instance.public}
        for port in instance.public:
            if port.protocol == "tcp" and port.number in owners:
                yield Problem(
                    path=port.setting,
                    problem=f"is the port of {owners[port.number]} on server {instance.server}",
                    got=show(port.number),
                    expected="a port that nothing else has there",
                    fix=set_command(port.setting, _free(port.usual, owners.keys() | public)),
                )


@reads(*INSTANCES)
def of_pages_are_free(settings: StackSettings) -> Iterator[Problem]:
    """A page has its port to itself: on its server, and where all are forwarded to."""
    every = instances(settings)
    pages: dict[int, str] = {}
    for instance in every:
        page, here = instance.page, settings.servers.get(instance.server)
        if page is None or here is None:
            continue
        engine = engine_of(instance.server, here)
        public = {
            port.number: each.service
            for each in every
            for port in each.public
            if port.protocol == "tcp" and _is_on(settings, each, engine)
        }
        owners = {**({} if here.is_local else {here.port: "SSH"}), **public, **pages}
        if page.number in owners:
            yield Problem(
                path=page.setting,
                problem=f"is the port of {owners[page.number]}",
                got=show(page.number),
                expected="a port that nothing else has",
                fix=set_command(page.setting, _free(20_000, owners)),
            )
        pages.setdefault(page.number, instance.service)


def _free(usual: int, taken: Container[int]) -> str:
    """Return the usual port, or the next one that nothing has."""
    return str(next(number for number in range(usual, 65_536) if number not in taken))


def _is_on(settings: StackSettings, instance: Instance, engine: str) -> bool:
    server = settings.servers.get(instance.server)
    return server is not None and engine_of(instance.server, server) == engine


@reads(*INSTANCES)
def stay_open_for_nobody_else(settings: StackSettings) -> Iterator[Problem]:
    """A port that stays open is not one that the stack closes or uses itself."""
    every = instances(settings)
    for name, server in settings.servers.items():
        tcp, udp = {server.port: "SSH"}, dict[int, str]()
        for instance in (each for each in every if each.server == name):
            for port in instance.public:
                owners = tcp if port.protocol == "tcp" else udp
                owners[port.number] = _article(instance)
            if instance.published and name in in_tunnel(settings.servers):
                tcp[instance.published] = instance.service
        yield from _are_own(f"servers.{name}.openPorts", server.open_ports, tcp)
        yield from _are_own(f"servers.{name}.openUdpPorts", server.open_udp_ports, udp)
        # That of SSH may be named: it is open to everybody but containers.
        others = {port: owner for port, owner in tcp.items() if port != server.port}
        yield from _are_own(f"servers.{name}.containerPorts", server.container_ports, others)


def _article(instance: Instance) -> str:
    return "the tunnel" if instance.service == "tunnel" else instance.service.capitalize()


def _are_own(path: str, ports: Sequence[int], taken: Mapping[int, str]) -> Iterator[Problem]:
    for port, times in Counter(ports).items():
        owner = taken.get(port)
        if owner is None and times == 1:
            continue
        claim = f"names the port of {owner}, which has a rule already"
        yield Problem(
            path=path,
            problem=claim if owner else "names a port twice",
            got=show(port),
            expected="ports of your own services only" if owner else "each port once",
            fix="remove it from the list in the stack file",
        )
