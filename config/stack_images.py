"""`python -m config.stack_images`: the images of a stack file, and which of them it may lack."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from config.base import camel_case
from config.images import ImageError, Pins, load_pins, pin_of
from config.report.errors import PROJECT
from config.sections import is_optional, section_classes
from config.service import ServiceSettings, Workload


@dataclass(frozen=True, slots=True)
class Needed:
    """The images of a stack by their keys in config/images.toml, as references."""

    images: Mapping[str, str]
    """Those that it cannot do without."""
    extras: Mapping[str, Mapping[str, str]]
    """Those of each extra, by the name of its service; none of them is among the others."""


def needed(stack_file: Path) -> Needed:
    """Return the images of the sections that the stack has.

    It says nothing about the settings in them: the program refuses what is wrong.
    """
    config = _config(stack_file)
    images = config.get("images", {})
    if not isinstance(images, dict) or not all(isinstance(text, str) for text in images.values()):
        raise ImageError(f"{stack_file}: {PROJECT}:images is not a mapping of references")
    pins = load_pins(images)
    present = {
        section: config.get(camel_case(field))
        for field, section in section_classes().items()
        if not is_optional(field) or config.get(camel_case(field)) is not None
    }
    images = _images(pins, {kind: own for kind, own in present.items() if not kind.EXTRA})
    images |= _of_bots(pins, config.get("bots"))
    return Needed(
        images=images,
        extras={
            section.name(): {
                key: image
                for key, image in _images(pins, {section: own}).items()
                if key not in images
            }
            for section, own in present.items()
            if section.EXTRA
        },
    )


def _images(pins: Pins, sections: Mapping[type[ServiceSettings], object]) -> dict[str, str]:
    return {
        workload.image: pins[workload.image].reference
        for section, own in sections.items()
        for workload in section.WORKLOADS
        if workload.image and _is_there(workload, own)
    }


def _is_there(workload: Workload, section: object) -> bool:
    """Whether what a stack file says of a service asks for one of its parts."""
    own = section if isinstance(section, dict) else {}
    return not workload.part or own.get(camel_case(workload.part)) is not None


def _of_bots(pins: Pins, bots: object) -> dict[str, str]:
    sections = bots.values() if isinstance(bots, dict) else ()
    named = (each.get("image") for each in sections if isinstance(each, dict))
    return {image: pin_of(image, pins).reference for image in named if isinstance(image, str)}


def _config(stack_file: Path) -> Mapping[str, object]:
    try:
        document = yaml.safe_load(stack_file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ImageError(f"{stack_file} cannot be read: {error}") from None
    config = document.get("config") if isinstance(document, dict) else None
    if not isinstance(config, dict):
        raise ImageError(f"{stack_file} has no config")
    prefix = f"{PROJECT}:"
    return {str(key).removeprefix(prefix): value for key, value in config.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print them as JSON."""
    parser = argparse.ArgumentParser(prog="python -m config.stack_images", description=__doc__)
    parser.add_argument("stack_file", type=Path)
    try:
        found = needed(parser.parse_args(arguments).stack_file)
    except ImageError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
