"""`StackSettings`: everything that a stack file says, apart from secrets."""

from typing import Annotated

from pydantic import Field

from config.placement import Placement
from config.sections import SecretsSource, Sections
from config.words.points import UpgradePoint
from config.words.types import ImageReference

__all__ = ["SecretsSource", "StackSettings"]


class StackSettings(Sections):
    """One stack: its name in the world, its servers, its services and where they run."""

    placement: Annotated[dict[str, tuple[str, ...]], Placement()] = Field(
        description="What runs on which server"
    )
    images: dict[str, ImageReference] = Field(
        {}, description="References used instead of the pins in config/images.toml, by key"
    )
    older_images: dict[str, UpgradePoint] = Field(
        {},
        description="Of images older than our pins, the moment that `make rollback` went back to",
    )
