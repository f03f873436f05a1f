"""The fake model: it repeats what fits best, and says what it is."""

import asyncio

import pytest

from bot.fake_model import FakeModel
from bot.languages import Language
from bot.persistence import ServiceError
from bot.prompt import UNKNOWN, Passage, Prompt

TEXTS = [
    Passage(title="Opening hours", text="We are there from 9 to 18. Parking is free."),
    Passage(title="News", text="Nothing happens."),
]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What are your opening hours?", "[fake model] We are there from 9 to 18."),
        ("Is parking free?", "[fake model] Parking is free."),
        ("Zebra?", UNKNOWN),
    ],
)
def test_it_repeats_the_sentence_that_fits_best(question: str, answer: str) -> None:
    prompt = Prompt(
        about="us", language=Language.ENGLISH, passages=TEXTS, history=[], question=question
    )
    assert asyncio.run(FakeModel().answer(prompt)).text == answer


def test_it_does_not_pass_for_another_model() -> None:
    with pytest.raises(ServiceError, match="the index of embed is in use"):
        asyncio.run(FakeModel().embed(["a"], "embed"))
