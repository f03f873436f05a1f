"""Directus, Qdrant, n8n and a provider of models as the bot meets them, behind one HTTP client."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from bot.fake_model import embedded, likeness
from bot.links import Service

DIRECTUS = Service(url="http://directus:8055", secret="directus-token")
QDRANT = Service(url="http://qdrant:6333", secret="qdrant-key")
N8N = Service(url="http://n8n:5678", secret="n8n-secret")
MODEL = Service(url="https://models.example/v1", secret="model-key")

Body = dict[str, Any]
Answer = tuple[int, object]


class Services:
    """All of them; what is here can be changed by a test, and what came in can be looked at."""

    def __init__(self) -> None:
        self.items: dict[str, list[Body]] = {}
        """The items of each collection of Directus."""
        self.points: dict[str, dict[str, Body]] = {}
        """The points of each collection of Qdrant, by their ids."""
        self.handed_over: list[Body] = []
        self.asked: list[Body] = []
        """What the model was asked for answers."""
        self.embedded: list[Body] = []
        self.says: Callable[[Body], str] = lambda asked: f"about {len(str(asked))} letters"
        self.failures: dict[str, list[int]] = {}
        """Statuses that a host answers first."""

    @property
    def client(self) -> httpx.AsyncClient:
        """A client that reaches them."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self._handle))

    def fail(self, service: Service, *statuses: int) -> None:
        """Have the next requests of a service fail."""
        self.failures[httpx.URL(service.url).host] = list(statuses)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        waiting = self.failures.get(request.url.host)
        if waiting:
            return httpx.Response(waiting.pop(0), text="not now")
        body: Body = json.loads(request.content or b"{}")
        answers = {
            "directus": self._directus,
            "qdrant": self._qdrant,
            "n8n": self._n8n,
            "models.example": self._model,
        }
        status, said = answers[request.url.host](request, body)
        return httpx.Response(status, json=said)

    def _directus(self, request: httpx.Request, _body: Body) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {DIRECTUS.secret}":
            return 401, {}
        name = request.url.path.removeprefix("/items/")
        if name not in self.items:
            return 403, {"errors": []}
        asked = request.url.params
        rows = [row for row in self.items[name] if _fits(row, json.loads(asked["filter"]))]
        start = (int(asked["page"]) - 1) * int(asked["limit"])
        fields = asked["fields"].split(",")
        found = sorted(rows, key=lambda row: str(row["id"]))[start : start + int(asked["limit"])]
        return 200, {"data": [{field: row.get(field) for field in fields} for row in found]}

    def _qdrant(self, request: httpx.Request, body: Body) -> Answer:
        assert request.headers["api-key"] == QDRANT.secret
        _, _, name, *rest = [*request.url.path.split("/"), ""]
        if not name:
            return 200, {"result": {"collections": [{"name": each} for each in self.points]}}
        if request.method == "DELETE":
            return 200, {"result": self.points.pop(name, None) is not None}
        if rest == [""]:
            self.points[name] = {}
            return 200, {"result": True}
        if name not in self.points:
            return 404, {"status": {"error": f"Collection `{name}` doesn't exist!"}}
        return 200, {"result": self._points(self.points[name], "/".join(rest).strip("/"), body)}

    def _points(self, points: dict[str, Body], action: str, body: Body) -> object:
        if action == "points/delete":
            gone = body["filter"]["must"][0]["match"]["any"]
            for key in [key for key, at in points.items() if at["payload"]["item"] in gone]:
                del points[key]
        elif action == "points":
            points.update({point["id"]: point for point in body["points"]})
        elif action == "points/scroll":
            return {"points": list(points.values()), "next_page_offset": None}
        elif action == "points/query":
            scored = [
                {**point, "score": likeness(body["query"], point["vector"])}
                for point in points.values()
            ]
            best = sorted(scored, key=lambda each: -each["score"])
            return {"points": best[: body["limit"]]}
        return {"status": "acknowledged"}

    def _n8n(self, request: httpx.Request, body: Body) -> Answer:
        if request.headers.get("X-Tapbot-Secret") != N8N.secret:
            return 403, {}
        self.handed_over.append(body)
        return 200, {}

    def _model(self, request: httpx.Request, body: Body) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {MODEL.secret}":
            return 401, {"error": {"message": "Incorrect API key provided"}}
        if request.url.path == "/v1/embeddings":
            self.embedded.append(body)
            vectors = [embedded(f"{body['model']} {text}") for text in body["input"]]
            data = [{"index": at, "embedding": vector} for at, vector in enumerate(vectors)]
            return 200, {"data": data[::-1], "usage": {"prompt_tokens": 1}}
        self.asked.append(body)
        usage = {"prompt_tokens": 100, "completion_tokens": 7}
        message = {"role": "assistant", "content": self.says(body)}
        return 200, {"choices": [{"message": message}], "usage": usage}


def _fits(row: Body, wanted: Body) -> bool:
    for condition in wanted.get("_and", []):
        for field, rule in condition.items():
            if "_eq" in rule and row.get(field) != rule["_eq"]:
                return False
            if "_in" in rule and str(row.get(field)) not in rule["_in"]:
                return False
    return True
