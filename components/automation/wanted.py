"""What the links want in Directus: role and user of n8n, the collection and the flow of rounds."""

from typing import Any, Final

from config.services.links import FLOWS_PROOF, FLOWS_URL, ROUNDS, LinksSettings

PREFIX: Final = "7a9b0700-0000-4000-8000-"
"""The ids of all that is ours begin with it: Directus has no labels."""

ROLE: Final = f"{PREFIX}000000000001"
USER: Final = f"{PREFIX}000000000002"
FLOW: Final = f"{PREFIX}000000000003"
CALL: Final = f"{PREFIX}000000000004"

READ: Final = ("read",)
WRITE: Final = ("create", "read", "update", "delete")


def wanted(settings: LinksSettings) -> dict[str, Any]:
    """Return what is wanted; it holds no secret."""
    may = {
        **dict.fromkeys(settings.reads, READ),
        **dict.fromkeys((*settings.writes, ROUNDS), WRITE),
    }
    return {
        "prefix": PREFIX,
        "token": {"user": USER},
        "collections": [_rounds()],
        "roles": [
            {
                "id": ROLE,
                "name": "tapbot: n8n",
                "icon": "hub",
                "description": "n8n, by `links` of the stack file: changes made here are undone",
                "admin_access": False,
                "app_access": False,
            }
        ],
        "permissions": [
            {
                "role": ROLE,
                "collection": collection,
                "action": action,
                "fields": ["*"],
                "permissions": {},
                "validation": None,
                "presets": None,
            }
            for collection, actions in may.items()
            for action in actions
        ],
        # Nobody logs in with it: it has a token, no address and no password.
        "users": [
            {
                "id": USER,
                "first_name": "tapbot: n8n",
                "role": ROLE,
                "status": "active",
            }
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
            }
        ],
        "operations": [
            {
                "id": CALL,
                "flow": FLOW,
                "key": "call_n8n",
                "name": "Call n8n",
                "type": "request",
                "position_x": 20,
                "position_y": 1,
                "options": {
                    "method": "POST",
                    "url": f"{{{{$env.{FLOWS_URL}}}}}/webhook/internal/round-back",
                    "headers": [
                        {"header": "X-Tapbot-Secret", "value": f"{{{{$env.{FLOWS_PROOF}}}}}"}
                    ],
                    "body": "{{$trigger}}",
                },
            }
        ],
    }


def _rounds() -> dict[str, object]:
    """A collection that nobody sees in the app, and whose changes are not recorded."""
    return {
        "collection": ROUNDS,
        "schema": {},
        "meta": {
            "hidden": True,
            "icon": "sync",
            "note": "Rounds from n8n to Directus and back, for a day",
            "accountability": None,
        },
        "fields": [
            {
                "field": "id",
                "type": "integer",
                "schema": {"is_primary_key": True, "has_auto_increment": True},
            },
            {"field": "started", "type": "timestamp", "schema": {}},
            {"field": "finished", "type": "timestamp", "schema": {}},
        ],
    }
