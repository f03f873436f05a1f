"""Files on the machine that runs Pulumi."""

from typing import Annotated, Final

from config.words.word import MistakeError, Word

_PATTERN: Final = r"(?:~?/)?[A-Za-z0-9_.][A-Za-z0-9_./-]*"


def _down(path: str) -> str:
    """The path when it says where it leads."""
    if ".." in path.split("/"):
        raise MistakeError("goes up a folder")
    return path


def _file(example: str) -> Word:
    return Word(
        expected=f"a path of letters, digits and ._-/ such as {example}",
        example=example,
        pattern=_PATTERN,
        longest=255,
        check=_down,
    )


KeyFile = Annotated[str, _file("~/.ssh/id_ed25519")]
Folder = Annotated[str, _file("extensions")]
CertificateFile = Annotated[str, _file("certificates/root.pem")]
