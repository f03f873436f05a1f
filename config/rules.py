"""What must hold between settings; each rule names the offender and the fix."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from config import budget, images, ports
from config.base import camel_case
from config.edge import LETS_ENCRYPT, Challenge
from config.errors import PROJECT, Problem, closest, remove_command, set_command, show
from config.memory import MemorySize
from config.network import LOCAL, overlapping

if TYPE_CHECKING:
    from config.settings import StackSettings

Rule = Callable[["StackSettings"], Iterator[Problem]]
# A rule and the sections that it reads: it runs as soon as those are valid, so that one bad
# section does not hide what is wrong between the others.
RULES: Final[list[tuple[tuple[str, ...], Rule]]] = []


def _reads(*sections: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        RULES.append((sections, rule))
        return rule

    return register


def broken(settings: "StackSettings", valid: frozenset[str]) -> list[Problem]:
    """The problems that the rules find, as far as the sections they read are valid."""
    applicable = (rule for sections, rule in RULES if valid.issuperset(sections))
    return [problem for rule in applicable for problem in rule(settings)]


@_reads("servers")
def _servers_are_complete(settings: "StackSettings") -> Iterator[Problem]:
    if not settings.servers:
        yield Problem(
            path="servers",
            problem="names no server",
            expected="at least one server with its address and memory",
            fix=set_command("servers.local.address", LOCAL),
        )
    for name, server in settings.servers.items():
        path = f"servers.{name}"
        if server.is_local:
            continue
        if server.host_key is None:
            yield Problem(
                path=f"{path}.hostKey",
                problem="is missing",
                expected="the host key to pin, such as ssh-ed25519 AAAA...",
                fix=(
                    f"show it with: ssh-keyscan -t ed25519 -p {server.port} {server.address}\n"
                    "         compare it with what the server's own console prints for: "
                    "cat /etc/ssh/ssh_host_ed25519_key.pub\n"
                    f"         then: {set_command(f'{path}.hostKey', 'ssh-ed25519 AAAA...')}"
                ),
            )
        if server.private_address is None and len(settings.servers) > 1:
            yield Problem(
                path=f"{path}.privateAddress",
                problem="is missing",
                expected="the server's address in the tunnel, as there are several servers",
                fix=set_command(f"{path}.privateAddress", "10.88.0.1"),
            )


@_reads("servers")
def _servers_differ(settings: "StackSettings") -> Iterator[Problem]:
    hosts: dict[tuple[str, int], str] = {}
    private: dict[str, str] = {}
    for name, server in settings.servers.items():
        first = name if server.is_local else hosts.setdefault((server.address, server.port), name)
        if first != name:
            yield Problem(
                path=f"servers.{name}.address",
                problem=f"is the address of servers.{first} too",
                got=show(server.address),
                expected="one entry for each server",
                fix=f"correct the address, or remove {name} and use {first} in placement",
            )
        if server.private_address is None:
            continue
        first = private.setdefault(server.private_address, name)
        if first != name:
            yield Problem(
                path=f"servers.{name}.privateAddress",
                problem=f"is the private address of servers.{first} too",
                got=show(server.private_address),
                expected="an address of its own for each server",
                fix=set_command(f"servers.{name}.privateAddress", "10.88.0.9"),
            )


@_reads("servers", "placement")
def _placement_is_known(settings: "StackSettings") -> Iterator[Problem]:
    names = list(settings.servers)
    for service, server in settings.placement:
        if server in settings.servers or not names:
            continue
        meant = closest(server, names)
        yield Problem(
            path=f"placement.{camel_case(service)}",
            problem="names an unknown server" + (f", did you mean {meant}?" if meant else ""),
            got=show(server),
            expected=f"one of: {', '.join(names)}",
            fix=set_command(f"placement.{camel_case(service)}", meant or names[0]),
        )


@_reads("directus", "n8n", "site")
def _names_are_unique(settings: "StackSettings") -> Iterator[Problem]:
    taken: dict[str, str] = {}
    claims = {"directus": settings.directus.subdomain, "n8n": settings.n8n.subdomain}
    for service, label in {**claims, "site": settings.site.subdomain}.items():
        if label is None:
            continue
        first = taken.setdefault(label, service)
        if first != service:
            yield Problem(
                path=f"{service}.subdomain",
                problem=f"claims the name that {first}.subdomain has",
                got=show(label),
                expected="a name of its own for each service",
                fix=set_command(
                    f"{service}.subdomain", f"{service}-2" if label == service else service
                ),
            )


@_reads("traefik")
def _public_ports_differ(settings: "StackSettings") -> Iterator[Problem]:
    if settings.traefik.http_port == settings.traefik.https_port:
        yield Problem(
            path="traefik.httpsPort",
            problem="is the port of traefik.httpPort too",
            got=show(settings.traefik.https_port),
            expected="two different ports",
            fix=set_command("traefik.httpsPort", "8443"),
        )


@_reads("traefik", "servers", "placement", "directus", "site")
def _public_ports_are_free(settings: "StackSettings") -> Iterator[Problem]:
    here = settings.servers.get(settings.placement.traefik)
    if here is None:
        return
    replicas = {"directus": settings.directus.replicas, "site": settings.site.replicas}
    owners = {} if here.is_local else {here.port: "SSH"}
    for service, name in settings.placement:
        there = settings.servers.get(name)
        if there is None or not (there is here or (there.is_local and here.is_local)):
            continue
        for index in range(replicas.get(service, 1) if service in ports.OF_SERVICE else 0):
            owners[ports.replica(ports.OF_SERVICE[service], index)] = camel_case(service)
    for field, port, usual in (
        ("httpPort", settings.traefik.http_port, "8080"),
        ("httpsPort", settings.traefik.https_port, "8443"),
    ):
        if port in owners:
            yield Problem(
                path=f"traefik.{field}",
                problem=f"is the port of {owners[port]} on server {settings.placement.traefik}",
                got=show(port),
                expected="a port that nothing else has there",
                fix=set_command(f"traefik.{field}", usual),
            )


@_reads("traefik")
def _proxies_do_not_overlap(settings: "StackSettings") -> Iterator[Problem]:
    pair = overlapping(settings.traefik.trusted_proxies)
    if pair:
        yield Problem(
            path="traefik.trustedProxies",
            problem=f"has networks that overlap: {pair[0]} and {pair[1]}",
            expected="networks without a common address",
            fix="keep the larger of the two",
        )


@_reads("traefik", "domain")
def _certificates_can_be_issued(settings: "StackSettings") -> Iterator[Problem]:
    acme = settings.traefik.acme
    if acme is None:
        return
    if acme.challenge is Challenge.DNS and acme.dns_provider is None:
        yield Problem(
            path="traefik.acme.dnsProvider",
            problem="is missing",
            expected="the DNS provider's name, as traefik.acme.challenge is dns",
            fix=set_command("traefik.acme.dnsProvider", "cloudflare"),
        )
    if acme.challenge is Challenge.HTTP and acme.dns_provider is not None:
        yield Problem(
            path="traefik.acme.dnsProvider",
            problem="has no effect, as traefik.acme.challenge is http",
            got=show(acme.dns_provider),
            fix=set_command("traefik.acme.challenge", "dns")
            + f", or {remove_command('traefik.acme.dnsProvider')}",
        )
    if acme.ca_server == LETS_ENCRYPT and settings.domain.split(".")[-1] == "localhost":
        yield Problem(
            path="traefik.acme",
            problem="cannot get a certificate for a local name",
            got=show(settings.domain),
            expected="a public domain, or no traefik.acme",
            fix=remove_command("traefik.acme"),
        )


@_reads("images")
def _images_are_known(settings: "StackSettings") -> Iterator[Problem]:
    if not settings.images:
        return
    try:
        known = images.keys()
    except images.ImageError as error:
        yield Problem(path="images", problem=str(error), fix="restore config/images.toml from git")
        return
    for key in settings.images:
        if key in known:
            continue
        meant = closest(key, known)
        yield Problem(
            path=f"images[{show(key)}]",
            problem="is not an image of the stack" + (f", did you mean {meant}?" if meant else ""),
            expected=f"one of: {', '.join(known)}",
            fix=f"rename or remove it under {PROJECT}:images in the stack file",
        )


@_reads(
    "servers", "placement", "postgres", "redis_queue", "redis_cache",
    "qdrant", "directus", "n8n", "traefik", "site",
)  # fmt: skip
def _memory_fits(settings: "StackSettings") -> Iterator[Problem]:
    promised = list(budget.shares(settings))
    sums: Counter[str] = Counter()
    for share in promised:
        sums[share.server] += share.mib
    for name, server in settings.servers.items():
        if sums[name] <= server.memory.mib:
            continue
        parts = " + ".join(str(share) for share in promised if share.server == name)
        yield Problem(
            path=f"servers.{name}.memory",
            problem=f"is less than the limits placed on {name}: {parts} = {MemorySize(sums[name])}",
            got=show(server.memory),
            expected=f"at least {MemorySize(sums[name])}",
            fix="lower a limit, move a service, or, if the server has it: "
            + set_command(f"servers.{name}.memory", str(MemorySize(sums[name]))),
        )
