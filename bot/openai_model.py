"""A model behind the interface of OpenAI, which many providers and local servers have."""

from collections.abc import Mapping
from typing import TypedDict

import httpx

from bot.fake_model import FakeModel
from bot.links import Service
from bot.model import Reply, Vector
from bot.persistence import PAUSES, ServiceError, request
from bot.prompt import Prompt
from bot.settings import FAKE, Limits, Models

OLD_LIMIT, NEW_LIMIT = "max_tokens", "max_completion_tokens"
"""Most servers know the first only, and OpenAI's newer models the second only."""


class Embedding(TypedDict):
    """One text's meaning, as it is answered."""

    index: int
    embedding: Vector


class OpenAiModel:
    """Models by their names at one base URL."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        service: Service,
        models: Models,
        limits: Limits,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self._client, self._service, self._pauses = client, service, pauses
        self._models, self._limits = models, limits
        self._limit = OLD_LIMIT

    async def answer(self, prompt: Prompt) -> Reply:
        """Ask for one answer, without tools."""
        asked: dict[str, object] = {
            "model": self._models.chat,
            "messages": [{"role": each.role, "content": each.text} for each in prompt.messages()],
        }
        path = "/chat/completions"
        answer = await self._post(path, {**asked, self._limit: self._limits.answer_tokens})
        if answer.status_code == 400 and NEW_LIMIT in answer.text and self._limit != NEW_LIMIT:
            self._limit = NEW_LIMIT
            answer = await self._post(path, {**asked, self._limit: self._limits.answer_tokens})
        body = _good(answer).json()
        usage = body.get("usage") or {}
        return Reply(
            text=(body["choices"][0]["message"].get("content") or "").strip(),
            tokens_read=int(usage.get("prompt_tokens", 0)),
            tokens_written=int(usage.get("completion_tokens", 0)),
        )

    async def embed(self, texts: list[str], model: str) -> list[Vector]:
        """Ask for the meaning of several texts at once."""
        if model == FAKE:
            # The index of before, until that of this model is complete.
            return await FakeModel().embed(texts, model)
        asked = {"model": model, "input": texts, "encoding_format": "float"}
        answer = _good(await self._post("/embeddings", asked))
        found: list[Embedding] = answer.json()["data"]
        return [each["embedding"] for each in sorted(found, key=lambda each: each["index"])]

    async def _post(self, path: str, asked: Mapping[str, object]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._service.secret}"}
        url = f"{self._service.url}{path}"
        return await request(
            self._client, "POST", url, json=asked, headers=headers, pauses=self._pauses
        )


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.status_code == 401:
        raise ServiceError("the model refuses the key: set it anew, secret `llm` of the bot")
    if answer.is_error:
        raise ServiceError(f"the model answers {answer.status_code}: {answer.text[:200]}")
    return answer
