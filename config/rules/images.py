"""What must hold for references that replace our pins."""

import re
from collections.abc import Iterator
from typing import Final

from config import images
from config.images import Pin
from config.report.errors import PROJECT, Problem, closest, show
from config.rules.rule import reads
from config.sections import section_classes
from config.service import Naming, Where
from config.settings import StackSettings

_PROCEDURE: Final = "docs/runbooks/upgrade-images.md"


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


@reads("images", "older_images")
def older_ones_are_named(settings: StackSettings) -> Iterator[Problem]:
    """Only an image that is replaced can be older than ours."""
    for key in settings.older_images:
        if key not in settings.images:
            yield Problem(
                path=f"olderImages[{show(key)}]",
                problem="is of an image that is ours",
                expected=f"one of: {', '.join(sorted(settings.images)) or 'none'}",
                fix=f"pulumi config rm --path '{PROJECT}:olderImages.{key}'",
            )


@reads("images", "older_images")
def suit_the_data(settings: StackSettings) -> Iterator[Problem]:
    """A service reads the data that ours has written, or its own that was brought back."""
    try:
        pins = images.load_pins({})
    except images.ImageError:
        return
    for key in sorted(_of_data() & settings.images.keys()):
        ours, theirs = pins[key], images.parse_reference(settings.images[key])
        problem, expected = _unfit_postgres(theirs, ours) if key == "postgres" else ("", "")
        if not problem and key not in settings.older_images:
            problem, expected = _unfit_version(theirs, ours)
        if problem:
            yield Problem(
                path=f"images.{key}",
                problem=problem,
                got=show(theirs.reference),
                expected=expected,
                fix=f"see {_PROCEDURE}, or: pulumi config rm --path '{PROJECT}:images.{key}'",
            )


def _of_data() -> set[str]:
    """The images whose data an older version does not read: databases, and who migrates one."""
    return {
        workload.image
        for section in section_classes().values()
        for workload in section.WORKLOADS
        if workload.where is Where.PLACED
        # What a service may do without has no data of its own.
        and not workload.part
        and (section.DATABASE or workload.naming is Naming.BY_SERVER)
    }


def _unfit_postgres(theirs: Pin, ours: Pin) -> tuple[str, str]:
    """What is wrong with another image of PostgreSQL, whoever built it, and what is expected.

    Data files are those of one major version; the order of texts in indexes is that of the
    system's C library.
    """
    version, base = _numbers(ours.tag), (ours.tag or "").rpartition("-")[2]
    tag = theirs.tag or ""
    if not re.search(rf"(?<![0-9.]){version[0]}(?![0-9])", tag):
        return "does not say that it is the same major version", f"a tag with {version[0]}"
    if base not in tag:
        return "does not say that its base is the same", f"a tag with {base}"
    return "", ""


def _unfit_version(theirs: Pin, ours: Pin) -> tuple[str, str]:
    """What is wrong with another version of an image from the same people."""
    if theirs.name.rpartition("/")[2] != ours.name.rpartition("/")[2] or not theirs.tag:
        return "", ""
    if _numbers(theirs.tag) < _numbers(ours.tag):
        return "is older than the version that may have written the data", f"{ours.tag} or newer"
    return "", ""


def _numbers(tag: str | None) -> tuple[int, ...]:
    """The version that a tag begins with, as numbers."""
    found = re.match(r"v?([0-9]+(?:\.[0-9]+)*)", tag or "")
    return tuple(int(number) for number in found[1].split(".")) if found else ()
