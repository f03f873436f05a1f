"""What must hold for references that replace our pins."""

from collections.abc import Iterator

from config import images
from config.report.errors import PROJECT, Problem, closest, show
from config.rules.rule import reads
from config.settings import StackSettings


@reads("images")
def are_known(settings: StackSettings) -> Iterator[Problem]:
    """Only images that the stack has are replaced."""
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
