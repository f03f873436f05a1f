"""What must hold for proxies in front of the stack."""

from collections.abc import Iterator

from config.report.errors import Problem
from config.rules.rule import reads
from config.settings import StackSettings
from config.words.network import overlapping


@reads("traefik")
def do_not_overlap(settings: StackSettings) -> Iterator[Problem]:
    """No trusted network is part of another."""
    pair = overlapping(settings.traefik.trusted_proxies)
    if pair:
        yield Problem(
            path="traefik.trustedProxies",
            problem=f"has networks that overlap: {pair[0]} and {pair[1]}",
            expected="networks without a common address",
            fix="keep the larger of the two",
        )
