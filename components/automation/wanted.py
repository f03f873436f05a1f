"""What the links want in Directus: roles and users of n8n and bots, collection, flow of rounds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import pulumi

from config.services.links import FAILURES, FLOWS_PROOF, FLOWS_URL, ROUNDS, LinksSettings

PREFIX: Final = "7a9b0700-0000-4000-8000-"
"""The ids of all that is ours begin with it: Directus has no labels."""

ROLE: Final = f"{PREFIX}000000000001"
USER: Final = f"{PREFIX}000000000002"
FLOW: Final = f"{PREFIX}000000000003"
CALL: Final = f"{PREFIX}000000000004"

READ: Final = ("read",)
NOTE: Final = ("create", "read", "delete")
WRITE: Final = ("create", "read", "update", "delete")


FILE: Final = "token"
"""That of n8n's token; that of another reader has its name at its end."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reader:
    """A bot that reads published items of collections, with a role and a user of its own."""

    name: str
    reads: Sequence[str]
    token: pulumi.Input[str] = field(repr=False)
    told_at: str = ""
    """Where it is told of each change; it is told nothing where this is empty."""

    @property
    def role(self) -> str:
        """The id of its role."""
        return f"{PREFIX}b{self._digits}"

    @property
    def user(self) -> str:
        """The id of its user."""
        return f"{PREFIX}c{self._digits}"

    @property
    def flow(self) -> str:
        """The id of the flow that tells it."""
        return f"{PREFIX}d{self._digits}"

    @property
    def operation(self) -> str:
        """The id of what that flow does."""
        return f"{PREFIX}e{self._digits}"

    @property
    def file(self) -> str:
        """The file of its token."""
        return f"{FILE}-{self.name}"

    @property
    def _digits(self) -> str:
        return sha256(self.name.encode()).hexdigest()[:11]


def wanted(settings: LinksSettings, readers: Sequence[Reader] = ()) -> dict[str, Any]:
    """Return what is wanted; it holds no secret."""
    may = {
        **dict.fromkeys(settings.reads, READ),
        **dict.fromkeys((*settings.writes, ROUNDS), WRITE),
        FAILURES: NOTE,
    }
    told = [each for each in readers if each.told_at]
    return {
        "prefix": PREFIX,
        "tokens": [
            {"user": USER, "of": "n8n", "file": FILE},
            *({"user": each.user, "of": each.name, "file": each.file} for each in readers),
        ],
        "collections": [_rounds(), _failures()],
        "roles": [
            _role(ROLE, "n8n", "n8n, by `links` of the stack file"),
            *(_role(each.role, each.name, "A bot of the stack file") for each in readers),
        ],
        "permissions": [
            *(
                _permission(ROLE, name, action)
                for name, actions in may.items()
                for action in actions
            ),
            *_of_readers(readers),
        ],
        # Of collections that have a field `status`, these roles see what is published.
        "published": [each.role for each in readers],
        "users": [
            _user(USER, "n8n", ROLE),
            *(_user(each.user, each.name, each.role) for each in readers),
        ],
        "flows": [
            {
                "id": FLOW,
                "name": "tapbot: round",
                "icon": "sync",
                "description": "The way back of a round that n8n began",
                "status": "active",
                "trigger": "event",
                # Otherwise each round leaves rows for ever.
                "accountability": None,
                "options": {"type": "action", "scope": ["items.create"], "collections": [ROUNDS]},
                "operation": CALL,
            },
            *(_tells(each) for each in told),
        ],
        "operations": [
            _request(CALL, FLOW, "n8n", f"{{{{$env.{FLOWS_URL}}}}}/webhook/internal/round-back"),
            *(_request(each.operation, each.flow, each.name, each.told_at) for each in told),
        ],
    }


def _tells(reader: Reader) -> dict[str, object]:
    """A flow of which every run leaves a row, as a call that fails shows nowhere else."""
    scope = ["items.create", "items.update", "items.delete"]
    collections = list(dict.fromkeys(reader.reads))
    return {
        "id": reader.flow,
        "name": f"tapbot: {reader.name}",
        "icon": "campaign",
        "description": f"Tells {reader.name} what has changed",
        "status": "active",
        "trigger": "event",
        "accountability": "all",
        "options": {"type": "action", "scope": scope, "collections": collections},
        "operation": reader.operation,
    }


def _request(operation: str, flow: str, whom: str, url: str) -> dict[str, object]:
    """What a flow does: it passes the event on, with the secret that is in the environment."""
    return {
        "id": operation,
        "flow": flow,
        "key": f"call_{whom.replace('-', '_')}",
        "name": f"Call {whom}",
        "type": "request",
        "position_x": 20,
        "position_y": 1,
        "options": {
            "method": "POST",
            "url": url,
            "headers": [{"header": "X-Tapbot-Secret", "value": f"{{{{$env.{FLOWS_PROOF}}}}}"}],
            "body": "{{$trigger}}",
        },
    }


def _role(role: str, name: str, what: str) -> dict[str, object]:
    return {
        "id": role,
        "name": f"tapbot: {name}",
        "icon": "hub",
        "description": f"{what}: changes made here are undone",
        "admin_access": False,
        "app_access": False,
    }


def _user(user: str, name: str, role: str) -> dict[str, object]:
    """Nobody logs in with it: it has a token, no address and no password."""
    return {"id": user, "first_name": f"tapbot: {name}", "role": role, "status": "active"}


def _permission(role: str, collection: str, action: str) -> dict[str, object]:
    return {
        "role": role,
        "collection": collection,
        "action": action,
        "fields": ["*"],
        "permissions": {},
        "validation": None,
        "presets": None,
    }


def _of_readers(readers: Sequence[Reader]) -> Iterator[dict[str, object]]:
    for each in readers:
        for collection in dict.fromkeys(each.reads):
            for action in READ:
                yield _permission(each.role, collection, action)


def _rounds() -> dict[str, object]:
    return _collection(
        ROUNDS,
        "Rounds from n8n to Directus and back, for a day",
        {"field": "started", "type": "timestamp", "schema": {}},
        {"field": "finished", "type": "timestamp", "schema": {}},
    )


def _failures() -> dict[str, object]:
    return _collection(
        FAILURES,
        "Workflows that failed, for a day",
        {
            "field": "at",
            "type": "timestamp",
            "meta": {"special": ["date-created"]},
            "schema": {},
        },
        {"field": "workflow", "type": "string", "schema": {}},
        {"field": "execution", "type": "string", "schema": {}},
    )


def _collection(name: str, note: str, *fields: dict[str, object]) -> dict[str, object]:
    """A collection that nobody sees in the app, and whose changes are not recorded."""
    return {
        "collection": name,
        "schema": {},
        "meta": {"hidden": True, "icon": "sync", "note": note, "accountability": None},
        "fields": [
            {
                "field": "id",
                "type": "integer",
                "schema": {"is_primary_key": True, "has_auto_increment": True},
            },
            *fields,
        ],
    }
