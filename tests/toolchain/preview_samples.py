"""Previews in the shape that Pulumi 3.259 writes them, with a secret in every value."""

import json
from collections.abc import Iterable

Json = dict[str, object]

BAIT = "a-value-that-must-never-be-shown"
ROOT = "urn:pulumi:prod::tapbot-stack::pulumi:pulumi:Stack::tapbot-stack-prod"
CONTAINER = "docker:index/container:Container"
VOLUME = "docker:index/volume:Volume"
NETWORK = "docker:index/network:Network"
IMAGE = "docker:index/remoteImage:RemoteImage"
GENERATED = "random:index/randomPassword:RandomPassword"
SERVER = "tapbot:servers:Server"
SERVICE = "tapbot:containers:Service"
JOB = "tapbot:containers:Job"
FILES = "tapbot:containers:FilesVolume"
BEFORE = {"update", "delete", "replace", "create-replacement", "delete-replaced", "same"}
AFTER = {"create", "update", "replace", "create-replacement", "same", "import"}


def urn(types: Iterable[str], name: str, stack: str = "prod") -> str:
    """Return the URN of a resource below a chain of component types."""
    return f"urn:pulumi:{stack}::tapbot-stack::{'$'.join(types)}::{name}"


def step(
    op: str,
    types: Iterable[str],
    name: str,
    service: str = "",
    changed: Iterable[str] = (),
    **state_fields: object,
) -> Json:
    """Return one step; `service` names the parent component, the rest is part of both states."""
    chain = list(types)
    address = urn(chain, name)
    state: Json = {
        "urn": address,
        "custom": not chain[-1].startswith("tapbot:"),
        "type": chain[-1],
        "inputs": {"__defaults": [], "envs": [BAIT], "image": BAIT},
        "outputs": {"id": BAIT},
        "parent": urn(chain[:-1], service) if service else ROOT,
        "provider": "urn:pulumi:prod::tapbot-stack::pulumi:providers:docker::data::4a1",
        "sourcePosition": "project:///components/containers/container.py#43",
        **state_fields,
    }
    keys = list(changed)
    result: Json = {"op": op, "urn": address, "detailedDiff": None}
    if op in BEFORE:
        result["oldState"] = {**state, "id": "8c2f"}
    if op in AFTER:
        result["newState"] = dict(state)
    if keys:
        result["diffReasons"] = [key.partition("[")[0] for key in keys]
        kind = "update-replace" if op == "replace" else "update"
        result["detailedDiff"] = {key: {"kind": kind, "inputDiff": False} for key in keys}
        if op == "replace":
            result["replaceReasons"] = result["diffReasons"]
    return result


def service(*above: str) -> list[str]:
    """Return the chain of types of a service's container."""
    return [SERVER, *above, SERVICE, CONTAINER]


def preview(*steps: Json, diagnostics: Iterable[Json] = ()) -> str:
    """Return the text that the CLI writes."""
    state: Json = {"urn": ROOT, "custom": False, "type": "pulumi:pulumi:Stack"}
    stack: Json = {
        "op": "same",
        "urn": ROOT,
        "oldState": state,
        "newState": state,
        "detailedDiff": None,
    }
    document = {
        "steps": [stack, *steps],
        "diagnostics": list(diagnostics),
        "duration": 2_000_000_000,
        "changeSummary": {"same": 1},
    }
    return json.dumps(document, indent=4)
