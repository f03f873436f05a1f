"""The words of bots: their names, their images, the files of their secrets, where a model is."""

from typing import Annotated, Final, get_args

from config import images
from config.images import ImageError, parse_reference
from config.report.errors import closest
from config.words.types import Origin
from config.words.word import MistakeError, Word

JOBS: Final = ("webhook", "index")
"""What a bot may have beside itself, in containers named by it and by the job."""


def _no_job(name: str) -> str:
    """The name when no job of another bot has it."""
    if name.rpartition("-")[2] in JOBS:
        raise MistakeError(
            "ends like the name of a job", f"a name that does not end in -{' or -'.join(JOBS)}"
        )
    return name


def _exact(image: str) -> str:
    """The image when it is a key of ours, or names one version of one image."""
    keys = images.keys()
    if image in keys:
        return image
    try:
        return parse_reference(image).reference
    except ImageError as error:
        meant = closest(image, keys) if ":" not in image else ""
        hint = f", did you mean {meant}?" if meant else ""
        raise MistakeError(f"{error}{hint}", instead=meant) from None


BotName = Annotated[
    str,
    Word(
        expected="a short name of lower case words with dashes between them such as assistant",
        example="assistant",
        # Each word begins with a letter: else two bots could have one key for their secrets.
        pattern=r"[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*",
        longest=32,
        check=_no_job,
    ),
]
BotImage = Annotated[
    str,
    Word(
        expected="a key of config/images.toml, or an image with an exact tag or a digest such as"
        " registry.example.com/bots/greeter:1.4.2",
        example="registry.example.com/bots/greeter:1.4.2",
        pattern=r"[A-Za-z0-9][A-Za-z0-9._/:@-]*",
        longest=255,
        check=_exact,
    ),
]
SecretFile = Annotated[
    str,
    Word(
        expected="the name of a file such as telegram",
        example="telegram",
        pattern=r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*",
        longest=64,
    ),
]
Argument = Annotated[
    str,
    Word(
        expected="a word of a command such as /bot",
        example="/bot",
        pattern=r".+",
        longest=1000,
    ),
]
_ORIGIN: Final = next(part for part in get_args(Origin) if isinstance(part, Word))
ApiUrl = Annotated[
    str,
    Word(
        expected="the URL of an API such as https://api.openai.com/v1",
        example="https://api.openai.com/v1",
        pattern=rf"{_ORIGIN.pattern}(?:/[A-Za-z0-9._~-]+)*",
        check=_ORIGIN.check,
    ),
]
