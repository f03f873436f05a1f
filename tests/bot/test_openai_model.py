"""A model by the interface of OpenAI: asked again while busy, never told more than it needs."""

import asyncio

import httpx
import pytest

from bot.fake_model import embedded
from bot.languages import Language
from bot.links import Service
from bot.model import Reply
from bot.openai_model import OpenAiModel
from bot.persistence import Busy, ServiceError, tried
from bot.prompt import Prompt
from bot.settings import FAKE, Models
from tests.bot.services import MODEL, Services
from tests.bot.world import LIMITS

QUESTION = Prompt(about="us", language=Language.ENGLISH, passages=[], history=[], question="price?")


def model(services: Services, service: Service = MODEL) -> OpenAiModel:
    """Return a model that is asked again at once."""
    models = Models(chat="gpt", embeddings="embed")
    return OpenAiModel(services.client, service, models, LIMITS, pauses=(0, 0))


def test_it_answers_and_says_what_that_cost() -> None:
    services = Services()
    services.says = lambda _asked: " ninety \n"
    reply = asyncio.run(model(services).answer(QUESTION))
    assert reply == Reply(text="ninety", tokens_read=100, tokens_written=7)
    assert services.asked[0]["model"] == "gpt"


@pytest.mark.parametrize("statuses", [(503,), (429, 503)])
def test_a_busy_one_is_asked_three_times(statuses: tuple[int, ...]) -> None:
    services = Services()
    services.fail(MODEL, *statuses)
    assert asyncio.run(model(services).answer(QUESTION)).text
    services.fail(MODEL, 503, 503, 503)
    with pytest.raises(Busy, match="answers 503"):
        asyncio.run(model(services).answer(QUESTION))


def test_a_wrong_key_is_one_sentence_without_the_key() -> None:
    wrong = Service(url=MODEL.url, secret="sk-wrong")
    with pytest.raises(ServiceError, match="refuses the key") as caught:
        asyncio.run(model(Services(), wrong).answer(QUESTION))
    assert "sk-wrong" not in str(caught.value)


def test_meanings_keep_the_order_of_the_texts() -> None:
    vectors = asyncio.run(model(Services()).embed(["a", "b"], "embed"))
    assert vectors == [embedded("embed a"), embedded("embed b")]


def test_the_index_of_the_fake_answers_until_a_new_one_is_complete() -> None:
    services = Services()
    assert asyncio.run(model(services).embed(["a"], FAKE)) == [embedded("a")]
    assert services.embedded == []


def test_newer_models_get_the_newer_word_for_the_limit() -> None:
    asked: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.content)
        if b'"max_tokens"' in request.content:
            return httpx.Response(400, text="use 'max_completion_tokens' instead")
        return httpx.Response(200, json={"choices": [{"message": {"content": "yes"}}]})

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    found = OpenAiModel(client, MODEL, Models(chat="o", embeddings="e"), LIMITS, pauses=())
    for _ in range(2):
        assert asyncio.run(found.answer(QUESTION)).text == "yes"
    assert len(asked) == 3, "it is remembered"


def test_a_connection_that_fails_is_tried_again() -> None:
    calls: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(1)
        if len(calls) < 3:
            raise httpx.ConnectError("no route", request=request)
        return httpx.Response(200, json={"choices": [{"message": {"content": "yes"}}]})

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    found = OpenAiModel(client, MODEL, Models(chat="o", embeddings="e"), LIMITS, pauses=(0, 0))
    assert asyncio.run(found.answer(QUESTION)).text == "yes"


def test_nobody_waits_for_a_service_that_asks_for_minutes() -> None:
    calls: list[int] = []

    async def call() -> None:
        calls.append(1)
        raise Busy("busy", 3600)

    with pytest.raises(Busy):
        asyncio.run(tried(call))
    assert len(calls) == 1
