"""What flows of Directus use to call n8n: its address, and a secret that is shown to nobody."""

import json
from typing import Final

import pulumi

from components.containers.files_volume import DIRECTORY
from components.containers.links import WebhookLink
from components.data.directus_environment import literal
from components.servers.server import Server
from config.services.directus import DirectusSettings
from config.services.links import FAILURES, FLOWS_PROOF, FLOWS_URL, ROUNDS

SETTINGS: Final = "flows.json"
"""Directus reads files only for variables that it knows, and all others from one of settings."""

ADDED: Final = {
    "FLOWS_ENV_ALLOW_LIST": f"{FLOWS_URL},{FLOWS_PROOF}",
    # Each round would empty the cache of everybody. The first two are Directus's own default.
    "CACHE_AUTO_PURGE_IGNORE_LIST": f"directus_activity,directus_presets,{ROUNDS},{FAILURES}",
}
"""Lists that an operator may have, too: ours is added to it."""


def variables(
    webhooks: WebhookLink | None, settings: DirectusSettings, server: Server
) -> dict[str, str]:
    """Return what a replica on a server is told; nothing where n8n and Directus are not linked."""
    if webhooks is None:
        return {}
    own = settings.environment
    return {
        "CONFIG_PATH": f"{DIRECTORY}/{SETTINGS}",
        FLOWS_URL: f"http://{webhooks.endpoint.seen_from(server)}",
        **{name: ",".join(filter(None, (own.get(name), ours))) for name, ours in ADDED.items()},
    }


def files(webhooks: WebhookLink | None) -> dict[str, pulumi.Output[str]]:
    """Return the file with the secret."""
    if webhooks is None:
        return {}
    return {
        SETTINGS: literal(webhooks.secret).apply(lambda value: json.dumps({FLOWS_PROOF: value}))
    }
