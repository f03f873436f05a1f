"""What must hold for the tunnel between servers."""

import ipaddress
from collections.abc import Iterator

from config.report.errors import Problem, set_command, show
from config.rules.rule import reads
from config.servers import in_tunnel
from config.settings import StackSettings
from config.words.network import DOCKER_POOLS, overlapping


@reads("servers")
def servers_can_reach_each_other(settings: StackSettings) -> Iterator[Problem]:
    """This machine's own engine is in no tunnel, so it has no servers beside it."""
    remote = [name for name, server in settings.servers.items() if not server.is_local]
    local = [name for name, server in settings.servers.items() if server.is_local]
    for name in local if remote else ():
        yield Problem(
            path=f"servers.{name}.address",
            problem=f"is this machine, which servers.{remote[0]} cannot reach",
            got=show("local"),
            expected="servers that are all local or all remote",
            fix=set_command(f"servers.{name}.address", "203.0.113.10"),
        )


@reads("servers", "tunnel")
def addresses_are_in_the_network(settings: StackSettings) -> Iterator[Problem]:
    """Each server's private address is one that the tunnel's network gives to a host."""
    network = ipaddress.IPv4Network(settings.tunnel.network)
    taken = {server.private_address for server in settings.servers.values()}
    free = (str(each) for each in network.hosts() if str(each) not in taken)
    for name in in_tunnel(settings.servers):
        address = settings.servers[name].private_address
        if address is None:
            continue
        here = ipaddress.IPv4Address(address)
        if here not in network or here in (network[0], network[-1]):
            yield Problem(
                path=f"servers.{name}.privateAddress",
                problem="is not an address of tunnel.network",
                got=show(address),
                expected=f"an address from {network[1]} to {network[-2]}",
                fix=set_command(f"servers.{name}.privateAddress", next(free, str(network[1]))),
            )


@reads("servers", "tunnel")
def network_is_free(settings: StackSettings) -> Iterator[Problem]:
    """The tunnel takes no address that Docker gives to containers, or that a server has."""
    network = settings.tunnel.network
    if not in_tunnel(settings.servers):
        return
    for pool in DOCKER_POOLS:
        if overlapping([network, pool]):
            yield Problem(
                path="tunnel.network",
                problem=f"overlaps {pool}, where Docker takes the networks of containers from",
                got=show(network),
                expected="a private network of its own such as 10.88.0.0/24",
                fix=set_command("tunnel.network", _free_network(settings)),
            )
    for name, server in settings.servers.items():
        if _inside(server.address, network):
            yield Problem(
                path="tunnel.network",
                problem=f"holds the address of servers.{name}: {server.address}",
                got=show(network),
                expected="a network that no server has an address in",
                fix=set_command("tunnel.network", _free_network(settings)),
            )


def _free_network(settings: StackSettings) -> str:
    """A network for the tunnel that no server has an address in."""
    addresses = [server.address for server in settings.servers.values()]
    networks = (f"10.{second}.0.0/24" for second in range(88, 256))
    free = (each for each in networks if not any(_inside(here, each) for here in addresses))
    return next(free, "10.88.0.0/24")


def _inside(address: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network)
    except ValueError:
        return False  # a host name
