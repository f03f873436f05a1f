"""No model at all: a stand-in for trying out and for tests, which needs neither key nor network.

It finds texts by the letters they have in common, and answers by the sentence that fits best.
"""

import hashlib
import math
import re

from bot.model import Reply, Vector
from bot.persistence import ServiceError
from bot.prompt import UNKNOWN, Prompt
from bot.settings import FAKE

SIZE = 512
NAMED = "[fake model]"
"""Before each of its answers, so that nobody takes it for a model's."""

LEAST_ALIKE = 0.2
SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
WORDS = re.compile(r"\w+")


class FakeModel:
    """The fake model; it always answers the same to the same."""

    async def answer(self, prompt: Prompt) -> Reply:
        """Answer with the sentence of the texts that is most like the question, title included."""
        question = embedded(prompt.question)
        titles = {
            sentence: passage.title
            for passage in reversed(prompt.passages)
            for sentence in SENTENCES.split(passage.text)
            if sentence.strip()
        }
        sentences = [*titles]
        alike = {
            each: likeness(question, embedded(f"{title} {each}")) for each, title in titles.items()
        }
        best = max(sentences, key=alike.__getitem__, default="")
        known = best and alike[best] >= LEAST_ALIKE
        text = f"{NAMED} {best.strip()}" if known else UNKNOWN
        return Reply(text=text, tokens_read=len(sentences), tokens_written=len(text.split()))

    async def embed(self, texts: list[str], model: str) -> list[Vector]:
        """Return how often each text has groups of three letters."""
        if model != FAKE:
            raise ServiceError(f"the index of {model} is in use until that of the fake is complete")
        return [embedded(text) for text in texts]


def embedded(text: str) -> Vector:
    """Return the trigrams of a text as a vector of length one."""
    vector = [0.0] * SIZE
    for word in WORDS.findall(text.lower()):
        padded = f" {word} "
        for start in range(len(padded) - 2):
            digest = hashlib.blake2b(padded[start : start + 3].encode(), digest_size=4).digest()
            vector[int.from_bytes(digest) % SIZE] += 1.0
    length = math.sqrt(sum(each * each for each in vector)) or 1.0
    return [each / length for each in vector]


def likeness(one: Vector, other: Vector) -> float:
    """Return how alike two vectors of length one are, from 0 to 1."""
    return sum(a * b for a, b in zip(one, other, strict=True))
