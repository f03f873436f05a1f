"""All rules."""

from typing import Final

from config.report.errors import Problem
from config.rules import (
    alerts,
    automation,
    backups,
    bots,
    certificates,
    connections,
    environment,
    files,
    gate,
    images,
    links,
    mail,
    memory,
    names,
    placement,
    ports,
    proxies,
    rotation,
    runners,
    servers,
    services,
    standbys,
    tunnel,
    uploads,
)
from config.rules.rule import Rule
from config.settings import StackSettings

RULES: Final[tuple[Rule, ...]] = (
    servers.are_complete,
    servers.differ,
    services.have_what_they_need,
    alerts.tell_somebody,
    backups.are_elsewhere,
    alerts.can_send_mail,
    gate.has_pages_behind_it,
    gate.lets_somebody_in,
    gate.lets_not_everybody_in,
    gate.asks_a_provider,
    gate.opens_what_it_is_told_to,
    placement.names_services_of_the_stack,
    placement.names_every_service,
    placement.names_known_servers,
    placement.has_a_replica_for_each_server,
    standbys.are_on_servers_of_their_own,
    standbys.follow_a_primary_that_is_there,
    standbys.are_there_to_be_waited_for,
    standbys.discard_nothing_of_the_primary,
    tunnel.servers_can_reach_each_other,
    tunnel.addresses_are_in_the_network,
    tunnel.network_is_free,
    ports.stay_open_for_nobody_else,
    files.are_shared_by_replicas,
    names.are_unique,
    names.of_aliases_are_free,
    ports.of_traefik_differ,
    ports.of_traefik_are_free,
    ports.of_pages_are_free,
    proxies.do_not_overlap,
    certificates.can_be_issued,
    environment.is_the_operators_own,
    rotation.is_of_what_the_program_makes,
    mail.log_in_is_encrypted,
    images.are_known,
    images.older_ones_are_named,
    images.suit_the_data,
    runners.are_of_n8ns_version,
    links.have_one_address,
    automation.can_be_published,
    bots.are_consistent,
    bots.answer_visitors,
    bots.have_secrets_of_their_own,
    connections.are_enough,
    memory.fits,
    uploads.fit,
)


def broken(settings: StackSettings, valid: frozenset[str]) -> list[Problem]:
    """The problems that the rules find, as far as the sections they read are valid."""
    applicable = (rule for rule in RULES if valid.issuperset(rule.reads))
    return [problem for rule in applicable for problem in rule.find(settings)]
