"""All rules."""

from typing import Final

from config.report.errors import Problem
from config.rules import (
    certificates,
    connections,
    environment,
    files,
    images,
    memory,
    names,
    placement,
    ports,
    proxies,
    servers,
    services,
    tunnel,
    uploads,
)
from config.rules.rule import Rule
from config.settings import StackSettings

RULES: Final[tuple[Rule, ...]] = (
    servers.are_complete,
    servers.differ,
    services.have_what_they_need,
    placement.names_services_of_the_stack,
    placement.names_every_service,
    placement.names_known_servers,
    placement.has_a_replica_for_each_server,
    placement.has_no_standby_yet,
    tunnel.servers_can_reach_each_other,
    tunnel.addresses_are_in_the_network,
    tunnel.network_is_free,
    ports.stay_open_for_nobody_else,
    files.are_shared_by_replicas,
    names.are_unique,
    names.of_aliases_are_free,
    ports.of_traefik_differ,
    ports.of_traefik_are_free,
    proxies.do_not_overlap,
    certificates.can_be_issued,
    environment.is_the_operators_own,
    images.are_known,
    images.suit_the_data,
    connections.are_enough,
    memory.fits,
    uploads.fit,
)


def broken(settings: StackSettings, valid: frozenset[str]) -> list[Problem]:
    """The problems that the rules find, as far as the sections they read are valid."""
    applicable = (rule for rule in RULES if valid.issuperset(rule.reads))
    return [problem for rule in applicable for problem in rule.find(settings)]
