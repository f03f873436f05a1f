"""What the bot asks of a model, whoever provides it."""

from dataclasses import dataclass
from typing import Protocol

from bot.prompt import Prompt

Vector = list[float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What the model said, and what it cost."""

    text: str
    tokens_read: int
    tokens_written: int


class Model(Protocol):
    """A model for answers, and for the meaning of texts."""

    async def answer(self, prompt: Prompt) -> Reply:
        """Return its answer to a prompt."""

    async def embed(self, texts: list[str], model: str) -> list[Vector]:
        """Return the meaning of each text as the model of that name sees it."""
