"""What must hold between settings; each rule names the offender and the fix."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from config import budget, images, public_rules, server_rules, storage_rules, tunnel_rules
from config.errors import PROJECT, Problem, closest, show
from config.topology import SECTIONS

if TYPE_CHECKING:
    from config.settings import StackSettings

Rule = Callable[["StackSettings"], Iterator[Problem]]


def broken(settings: "StackSettings", valid: frozenset[str]) -> list[Problem]:
    """The problems that the rules find, as far as the sections they read are valid."""
    applicable = (rule for rule, sections in RULES if valid.issuperset(sections))
    return [problem for rule in applicable for problem in rule(settings)]


def _images_are_known(settings: "StackSettings") -> Iterator[Problem]:
    try:
        known = images.keys()
    except images.ImageError as error:
        fix = "restore config/images.toml from git"
        yield Problem(path="images", problem=str(error), fix=fix)
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


# A rule and the sections that it reads: it runs as soon as those are valid, so that one bad
# section does not hide what is wrong between the others. Directus always has Redis to keep its
# replicas in step, so there is no rule for that.
RULES: Final[tuple[tuple[Rule, tuple[str, ...]], ...]] = (
    (server_rules.are_complete, ("servers",)),
    (server_rules.differ, ("servers",)),
    (server_rules.placement_is_known, ("servers", "placement")),
    (server_rules.replicas_reach_all_servers, SECTIONS),
    (tunnel_rules.servers_can_reach_each_other, ("servers",)),
    (tunnel_rules.addresses_are_in_the_network, ("servers", "tunnel")),
    (tunnel_rules.network_is_free, ("servers", "tunnel")),
    (tunnel_rules.ports_are_free, ("servers", "traefik", *SECTIONS)),
    (storage_rules.replicas_share_files, ("servers", "placement", "directus")),
    (public_rules.names_are_unique, ("directus", "n8n", "site")),
    (public_rules.ports_differ, ("traefik",)),
    (public_rules.ports_are_free, ("traefik", "servers", *SECTIONS)),
    (public_rules.proxies_do_not_overlap, ("traefik",)),
    (public_rules.certificates_can_be_issued, ("traefik", "domain")),
    (_images_are_known, ("images",)),
    (budget.memory_fits, ("servers", "placement", "tunnel", *budget.SERVICES)),
)
