"""What may enter a server, as rules of nftables in a table of the stack's own."""

import re
from dataclasses import replace
from typing import Any

import pytest

from components.servers.firewall import (
    FirewallArgs,
    OwnPorts,
    PublicPorts,
    SshAccess,
    TunnelEnd,
    permits,
    rules,
    table_name,
)

INSIDE = [f'iifname "{name}" accept' for name in ("lo", "docker*", "br-*", "veth*")]
NAMES = [f'iifname "tb-prod-*" {kind} dport 53 accept' for kind in ("udp", "tcp")]
ANSWERS = "ct state established,related accept"
VISIT = "meta l4proto tcp ct status dnat ct original proto-dst { 80, 443 }"

TUNNEL = TunnelEnd(network="10.88.0.0/24", port=51820, address="10.88.0.2")


def firewall(**changes: Any) -> FirewallArgs:
    """Return the firewall of a server that only its operator enters, with some of it changed."""
    return FirewallArgs(
        name="tapbot-prod",
        interface="tb-prod",
        ssh=SshAccess(port=changes.get("ssh_port", 22), networks=changes.get("ssh_networks", ())),
        public_ports=PublicPorts(
            numbers=changes.get("public_ports", ()), proxies=changes.get("proxies", ())
        ),
        own_ports=OwnPorts(
            tcp=changes.get("own_tcp", ()),
            udp=changes.get("own_udp", ()),
            from_containers=changes.get("from_containers", ()),
        ),
        tunnel=changes.get("tunnel"),
    )


def chain(name: str, **changes: Any) -> list[str]:
    """Return the lines of one chain, without its head."""
    found = re.search(rf"  chain {name} {{\n(.*?)\n  }}", rules(firewall(**changes)), re.DOTALL)
    assert found, f"there is no chain {name}"
    return [line.strip() for line in found[1].splitlines()][1:]


def test_a_server_of_one_lets_in_its_operator_and_nobody_else() -> None:
    assert chain("to_server") == [
        ANSWERS,
        "ct state invalid drop",
        *INSIDE,
        *NAMES,
        "meta l4proto { icmp, ipv6-icmp } accept",
        "udp sport 67 udp dport 68 accept",
        "ip6 saddr fe80::/10 udp dport 546 accept",
        'iifname "tb-prod-*" drop',
        "tcp dport 22 accept",
    ]


def test_what_no_rule_lets_in_is_dropped_at_the_server_and_passed_on_elsewhere() -> None:
    heads = re.findall(r"type filter hook (\w+) priority (.+?); policy (\w+);", rules(firewall()))
    assert heads == [
        ("prerouting", "raw", "accept"),
        ("prerouting", "mangle", "accept"),
        ("input", "filter - 1", "drop"),
        ("forward", "filter - 1", "accept"),
    ], "what passes through for the operator's own containers is not ours to drop"


@pytest.mark.parametrize("port", [22, 2222])
def test_ssh_is_open_to_all_when_no_network_is_named(port: int) -> None:
    assert chain("to_server", ssh_port=port)[-1] == f"tcp dport {port} accept"
    assert rules(firewall()).startswith("# ssh is open to all\n")


def test_ssh_is_open_to_the_named_networks_of_both_ip_versions_only() -> None:
    networks = ("198.51.100.0/24", "2001:db8::/32", "203.0.113.0/24")
    found = [line for line in chain("to_server", ssh_networks=networks) if "dport 22" in line]
    assert found == [
        "ip saddr { 198.51.100.0/24, 203.0.113.0/24 } tcp dport 22 accept",
        "ip6 saddr { 2001:db8::/32 } tcp dport 22 accept",
    ]
    assert rules(firewall(ssh_networks=networks)).startswith(f"# ssh: {' '.join(networks)}\n"), (
        "the script on the server reads it there, to refuse a change that locks its operator out"
    )


@pytest.mark.parametrize(("network", "kind"), [("198.51.100.0/24", "ip"), ("2001:db8::/32", "ip6")])
def test_networks_of_one_ip_version_leave_no_rule_for_the_other(network: str, kind: str) -> None:
    found = [line for line in chain("to_server", ssh_networks=(network,)) if "dport 22" in line]
    assert found == [f"{kind} saddr {{ {network} }} tcp dport 22 accept"], (
        "an empty set is a syntax error, and no rule at all means open to none"
    )


def test_ports_that_may_be_logged_in_at_are_named_for_the_script() -> None:
    lines = rules(firewall(ssh_port=2222, own_tcp=(22, 25))).splitlines()
    assert lines[1] == "# ports: 2222 22 25", "behind a port forward, the server sees another port"


def test_a_network_inside_another_one_is_named_once() -> None:
    networks = ("10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/8")
    found = [line for line in chain("to_server", ssh_networks=networks) if "dport 22" in line]
    assert found == ["ip saddr { 10.0.0.0/8 } tcp dport 22 accept"], (
        "whoever reads the rules would believe that the smaller one is all that is open"
    )


def test_the_server_of_traefik_lets_the_public_in_to_containers_and_to_docker_itself() -> None:
    assert "tcp dport { 80, 443 } accept" in chain("to_server", public_ports=(443, 80))
    assert chain("to_containers", public_ports=(443, 80)) == [
        'oifname != "tb-prod-*" accept',
        ANSWERS,
        'iifname "tb-prod-*" accept',
        f"{VISIT} add @visitors {{ ip saddr ct count over 256 }} drop",
        f"{VISIT} accept",
        "drop",
    ], "a neighbour who routes to a container's address has no translated port"


def test_the_addresses_of_proxies_carry_many_visitors_and_are_not_counted() -> None:
    proxies = ("203.0.113.0/24", "2001:db8::/32", "198.51.100.0/24")
    counting = chain("to_containers", public_ports=(80, 443), proxies=proxies)[3]
    assert counting == (
        f"{VISIT} ip saddr != {{ 198.51.100.0/24, 203.0.113.0/24 }} "
        "add @visitors { ip saddr ct count over 256 } drop"
    )


def test_without_traefik_no_container_is_reached_from_outside() -> None:
    assert chain("to_containers") == [
        'oifname != "tb-prod-*" accept',
        ANSWERS,
        'iifname "tb-prod-*" accept',
        "drop",
    ]


def test_ports_of_the_operators_own_services_are_open_but_lead_to_no_container() -> None:
    both = {"own_tcp": (8443, 25), "public_ports": (80, 443)}
    assert "tcp dport { 25, 80, 443, 8443 } accept" in chain("to_server", **both)
    assert "8443" not in "".join(chain("to_containers", **both))


def test_udp_ports_of_the_operators_own_services_are_open() -> None:
    assert "udp dport { 53, 4500 } accept" in chain("to_server", own_udp=(4500, 53))


def test_containers_reach_of_their_server_what_is_public_and_what_is_named() -> None:
    lines = chain("to_server", tunnel=TUNNEL, public_ports=(443,), from_containers=(11434, 3306))
    mine = [line for line in lines if "tb-prod-*" in line]
    assert mine == [
        *NAMES,
        'iifname "tb-prod-*" ip daddr 10.88.0.2 tcp dport @published accept',
        'iifname "tb-prod-*" tcp dport { 3306, 11434 } accept',
        'iifname "tb-prod-*" drop',
    ], "whoever takes over a container would try the passwords of sshd"
    assert lines.index("tcp dport { 443 } accept") < lines.index(mine[-1]) == len(lines) - 2


def test_a_tunnel_has_one_public_udp_port() -> None:
    tunnel = replace(TUNNEL, port=51999)
    assert "udp dport 51999 accept" in chain("to_server", tunnel=tunnel)
    assert not any("51820" in line for line in chain("to_server", tunnel=tunnel))


def test_only_permitted_ports_are_reached_through_the_tunnel() -> None:
    assert chain("from_tunnel", tunnel=TUNNEL) == [
        'iifname != "tb-prod" accept',
        ANSWERS,
        "ip daddr != 10.88.0.2 drop",
        "ip saddr . tcp dport @permits accept",
        "meta l4proto icmp accept",
        "drop",
    ], "who breaks into one server would reach every port of the others, and what is behind them"


def test_what_comes_through_the_tunnel_gets_to_containers_by_published_ports_only() -> None:
    assert chain("to_containers", tunnel=TUNNEL) == [
        'oifname != "tb-prod-*" accept',
        ANSWERS,
        'iifname "tb-prod-*" accept',
        'iifname "tb-prod" ct status dnat accept',
        'iifname "tb-prod" drop',
        "drop",
    ]


def test_a_neighbour_who_routes_to_an_address_in_the_tunnel_gets_nowhere() -> None:
    lines = chain("from_outside", tunnel=replace(TUNNEL, network="10.99.0.0/24"))
    assert lines == [
        'iifname "tb-prod" ip saddr != 10.99.0.0/24 drop',
        'iifname "tb-prod" accept',
        *INSIDE,
        'iifname "tb-prod-*" accept',
        "ip daddr 10.99.0.0/24 drop",
    ], "Docker translates the port whatever interface a packet comes from"


def test_without_a_tunnel_nothing_is_said_about_one() -> None:
    assert chain("from_outside") == chain("from_tunnel") == []
    assert '"tb-prod"' not in rules(firewall())


def test_old_versions_of_nft_can_read_it() -> None:
    text = rules(firewall(tunnel=TUNNEL, public_ports=(80,), ssh_networks=("10.0.0.0/8",)))
    assert not re.search(r"\{[^}\n]*\*", text), "before 1.0.3, nft knows no patterns in sets"


def test_the_table_is_the_stacks_own_and_replaced_in_one_step() -> None:
    lines = rules(firewall()).splitlines()
    assert lines[2:5] == [
        "table inet tapbot_prod",
        "delete table inet tapbot_prod",
        "table inet tapbot_prod {",
    ], "the first line makes sure that there is something to delete"
    assert "flush ruleset" not in rules(firewall()), (
        "Docker's and the operator's rules are there too"
    )
    assert lines[-1] == 'include "/etc/tapbot-prod/permits*.nft"', (
        "after a reboot no server could reach another one; the pattern also fits no file at all"
    )


@pytest.mark.parametrize("name", ["tapbot-prod", "tapbot-My.Stack-1"])
def test_a_table_has_a_name_that_nft_accepts(name: str) -> None:
    assert re.fullmatch("[a-z][a-z0-9_]*", table_name(name))


def test_permits_replace_what_was_permitted_before() -> None:
    text = permits("tapbot-prod", [("10.88.0.2", 5678), ("10.88.0.1", 5432), ("10.88.0.1", 5432)])
    assert text.splitlines() == [
        "flush set inet tapbot_prod permits",
        "add element inet tapbot_prod permits { 10.88.0.1 . 5432, 10.88.0.2 . 5678 }",
        "flush set inet tapbot_prod published",
        "add element inet tapbot_prod published { 5432, 5678 }",
    ], "a link that is gone would stay open, and nft refuses an element that is there twice"


def test_without_links_nothing_is_permitted() -> None:
    assert permits("tapbot-prod", []).splitlines() == [
        "flush set inet tapbot_prod permits",
        "flush set inet tapbot_prod published",
    ], "an empty list of elements is a syntax error"
