"""Reading of JSON that people and programs wrote: all mistakes are found at once."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class MistakesError(Exception):
    """What is wrong in the bot's files, one line for each mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Mistakes:
    """The mistakes that were found so far."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, path: str, problem: str, *, got: object, expected: str) -> None:
        """Remember one mistake, in the words that all of the project uses."""
        self.found.append(f"{path}: {problem} (got {shown(got)}; expected {expected})")

    def finish(self) -> None:
        """Raise all of them, where there are any."""
        if self.found:
            raise MistakesError(self.found)


def shown(value: object) -> str:
    """Return a value as a message shows it, never long."""
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


class Section:
    """One JSON object, of which each key is read by its kind."""

    def __init__(self, path: str, values: Mapping[str, Json], mistakes: Mistakes) -> None:
        self.path, self.values, self.mistakes = path, values, mistakes
        self._known: set[str] = set()

    def text(self, key: str, default: str | None = None, *, expected: str = "a text") -> str:
        """Return a text that is not empty."""
        value = self._value(key, default)
        if isinstance(value, str) and value.strip():
            return value
        self.mistake(key, "no text", expected)
        return ""

    def texts(self, key: str, default: list[str], *, expected: str) -> list[str]:
        """Return a list of texts."""
        value = self._value(key, list[Json](default))
        if isinstance(value, list) and value:
            found = [each for each in value if isinstance(each, str) and each]
            if len(found) == len(value):
                return found
        self.mistake(key, "no list of texts", expected)
        return []

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number between two bounds."""
        value = self._value(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.mistake(key, "no number in its bounds", f"{least} to {most}")
        return default

    def section(self, key: str) -> "Section":
        """Return the object below a key; an absent one is empty."""
        value = self._value(key, {})
        if not isinstance(value, dict):
            self.mistake(key, "no object", "an object")
            value = {}
        return Section(f"{self.path}.{key}", value, self.mistakes)

    def sections(self) -> Iterator[tuple[str, "Section"]]:
        """Yield all keys with the objects below them."""
        for key in self.values:
            yield key, self.section(key)

    def has(self, key: str) -> bool:
        """Say whether a key is there."""
        self._known.add(key)
        return self.values.get(key) is not None

    def mistake(self, key: str, problem: str, expected: str) -> None:
        """Remember a mistake at a key."""
        got = self.values.get(key)
        self.mistakes.add(f"{self.path}.{key}", problem, got=got, expected=expected)

    def finish(self) -> None:
        """Refuse every key that nobody has asked for: it would do nothing."""
        known = ", ".join(sorted(self._known))
        for key in sorted(set(self.values) - self._known):
            self.mistake(key, "unknown", f"one of {known}")

    def _value(self, key: str, default: Json) -> Json:
        self._known.add(key)
        value = self.values.get(key)
        return default if value is None else value


def document(file: Path, mistakes: Mistakes) -> Section:
    """Return a file's JSON object."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        mistakes.add(file.name, "cannot be read", got=None, expected="a file of JSON")
        values = {}
    except ValueError as error:
        mistakes.add(file.name, f"is no JSON: {error}", got=None, expected="an object")
        values = {}
    if not isinstance(values, dict):
        mistakes.add(file.name, "is no object", got=values, expected="an object")
        values = {}
    return Section(file.stem, values, mistakes)
