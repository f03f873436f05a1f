"""What must hold between n8n and its runners."""

from collections.abc import Iterator

from config import images
from config.images import Pin
from config.report.errors import Problem, set_command, show
from config.rules.rule import reads
from config.settings import StackSettings


@reads("n8n", "images")
def are_of_n8ns_version(settings: StackSettings) -> Iterator[Problem]:
    """A worker and its runner speak one language: that of their version."""
    if settings.n8n is None or settings.n8n.runners is None:
        return
    try:
        ours = images.load_pins({})
        pins = images.load_pins(settings.images)
    except images.ImageError:
        return
    n8n, runners = pins["n8n"], pins["n8n-runners"]
    # What somebody built under a name of their own tells no version.
    if not (_is_like(n8n, ours["n8n"]) and _is_like(runners, ours["n8n-runners"])):
        return
    tag = n8n.tag or ""
    if _version(runners) != _version(n8n):
        path = "images.n8n-runners"
        yield Problem(
            path=path,
            problem="is of another version than n8n",
            got=show(runners.reference),
            expected=f"the version of {n8n.reference}",
            fix=set_command(path, f"{runners.name}:{tag}"),
        )


def _is_like(theirs: Pin, ours: Pin) -> bool:
    """Whether an image has the last name of ours, and a tag."""
    return bool(theirs.tag) and theirs.name.rpartition("/")[2] == ours.name.rpartition("/")[2]


def _version(pin: Pin) -> str:
    """The version that a tag begins with: an own build of it may say more."""
    return (pin.tag or "").partition("-")[0]
