"""What becomes of each service whose server is lost, in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from config.sections import workloads
from config.settings import StackSettings

COPIES: Final = "comes back from the copies elsewhere, by a command that is shown in the end"


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """What is lost, where it goes, and the settings from then on."""

    lost: str
    onto: str
    settings: StackSettings
    promoted: bool = False
    """Whether another PostgreSQL becomes the primary."""

    @property
    def has_copies(self) -> bool:
        """Whether there are copies outside the servers."""
        return self.settings.backups is not None and self.settings.backups.offsite is not None


def sentence(key: str, move: Move) -> str:
    """Return what becomes of what a key below `placement` places."""
    workload = workloads()[key]
    if key in WORDS:
        return f"{_begun(workload.title)}: {WORDS[key](move)}"
    without = f" without {workload.holds}" if workload.holds else ""
    return f"{_begun(workload.title)}: starts on {move.onto}{without}"


def comes_back(keys: frozenset[str], move: Move) -> list[str]:
    """Return what of these keys the copies elsewhere bring back."""
    if not move.has_copies:
        return []
    own_files = move.settings.directus is not None and move.settings.directus.s3 is None
    found = {"directus": "uploads"} if own_files else {}
    return [what for key, what in {**found, "qdrant": "vectors"}.items() if key in keys]


def _postgres(move: Move) -> str:
    first = move.settings.placement["postgres"][0]
    if not move.promoted:
        return f"{first} is the primary; {move.lost} follows it when it comes back"
    missing = (
        "nothing that was acknowledged is missing, because commits waited for it"
        if move.settings.postgres.synchronous
        else f"what {move.lost} acknowledged last may be missing"
    )
    return (
        f"{first} becomes the primary, with the data that its standby has ({missing}); {move.lost}"
        " stays last in the list, and learns of its successor when it comes back"
    )


def _directus(move: Move) -> str:
    directus = move.settings.directus
    if directus is not None and directus.s3 is not None:
        return f"starts on {move.onto} with its content and with its uploads, which are in a bucket"
    found = COPIES if move.has_copies else f"is out of reach until the disk of {move.lost} is found"
    return f"starts on {move.onto} with its content; what was uploaded {found}"


def _qdrant(move: Move) -> str:
    by_hand = "restore snapshots (docs/runbooks/replace-a-server.md), or fill it again"
    return f"starts on {move.onto} empty; {'what it had ' + COPIES if move.has_copies else by_hand}"


def _queue(move: Move) -> str:
    return (
        f"starts on {move.onto} empty: executions that waited are lost, n8n marks them as crashed,"
        " and its editor can run them again"
    )


def _n8n(move: Move) -> str:
    return f"starts on {move.onto} with its workflows and credentials, which are in PostgreSQL"


def _traefik(move: Move) -> str:
    address = move.settings.servers[move.onto].address
    return (
        f"starts on {move.onto} and gets new certificates: let the DNS records of"
        f" {move.settings.domain} and of the names below it point to {address}"
    )


def _cache(move: Move) -> str:
    return f"starts on {move.onto} empty, and fills by itself"


def _backups(move: Move) -> str:
    return (
        f"begin anew on {move.onto}: no moment before that can be restored until the disk of"
        f" {move.lost} is found" + (" (copies are elsewhere)" if move.has_copies else "")
    )


WORDS: Final[Mapping[str, Callable[[Move], str]]] = {
    "postgres": _postgres,
    "directus": _directus,
    "qdrant": _qdrant,
    "redisQueue": _queue,
    "redisCache": _cache,
    "n8n": _n8n,
    "traefik": _traefik,
    "backups": _backups,
}


def _begun(title: str) -> str:
    """Return a title as a sentence begins with it; names such as n8n stay as they are."""
    return f"T{title[1:]}" if title.startswith("the ") else title
