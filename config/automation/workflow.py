"""One workflow as a file: what n8n's editor exports, without anything of one installation."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from config.automation.ids import derived
from config.automation.revealing import revealing
from config.report.errors import Problem, show
from config.words.word import MistakeError, Word

FILE_NAME: Final = Word(
    expected="small letters, digits and - such as orders-to-crm.json",
    example="orders-to-crm",
    pattern=r"[a-z0-9]+(?:[-_][a-z0-9]+)*",
    longest=60,
)

REFERENCE: Final = "workflow:"
"""How a file names another one, whose id it need not know: `workflow:orders-to-crm`."""

DIRECTUS: Final = "http://directus.invalid"
"""Stands in files for Directus, which has another address in each stack."""

FAILURE: Final = "tapbot_failure"
"""The id of the workflow that is started when another one fails."""

WEBHOOK: Final = "n8n-nodes-base.webhook"
FORM: Final = "n8n-nodes-base.formTrigger"


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow by the name of its file, without `.json`."""

    file: str
    document: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Return its id in n8n."""
        return derived("workflow", self.file)

    @property
    def nodes(self) -> list[dict[str, Any]]:
        """Return its nodes."""
        nodes: list[dict[str, Any]] = self.document["nodes"]
        return nodes

    def webhooks(self) -> Iterator[tuple[str, str]]:
        """Yield the method and the path of each of its webhooks."""
        for node in self.nodes:
            parameters = node.get("parameters") or {}
            path = str(parameters.get("path") or "").strip("/")
            if path and node["type"] == WEBHOOK:
                methods = parameters.get("httpMethod", "GET")
                for method in methods if isinstance(methods, list) else [methods]:
                    yield str(method), path
            elif path and node["type"] == FORM:
                yield "FORM", path

    def credentials(self) -> Iterator[tuple[str, str, str]]:
        """Yield node, type and name of each credential that it uses."""
        for node in self.nodes:
            for kind, value in (node.get("credentials") or {}).items():
                yield node["name"], kind, str((value or {}).get("name", ""))


def read(path: Path, shown: str) -> tuple[Workflow | None, list[Problem]]:
    """Return the workflow of a file, and what is wrong with it."""
    try:
        FILE_NAME.accept(path.stem)
        document = json.loads(path.read_text("utf-8"))
    except MistakeError as mistake:
        expected = FILE_NAME.expected
        return None, [
            Problem(path=shown, problem=f"has a name that {mistake.problem}", expected=expected)
        ]
    except UnicodeDecodeError:
        return None, [Problem(path=shown, problem="is not text")]
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        return None, [Problem(path=shown, problem=f"is not JSON ({where})")]
    if problems := list(_shape(document, shown)):
        return None, problems
    workflow = Workflow(path.stem, document)
    return workflow, list(secrets_in(workflow, shown))


def _shape(document: object, shown: str) -> Iterator[Problem]:
    """What keeps it from being a workflow at all."""
    nodes = document.get("nodes") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(nodes, list) or not nodes:
        yield Problem(
            path=shown,
            problem="has no nodes",
            expected="a workflow as n8n exports it",
            fix="make export-workflows writes such files",
        )
        return
    for index, node in enumerate(nodes):
        fields = node if isinstance(node, dict) else {}
        for field in ("name", "type"):
            if not isinstance(fields.get(field), str) or not fields[field]:
                yield Problem(path=f"{shown}: nodes[{index}].{field}", problem="is missing")
        credentials = fields.get("credentials") or {}
        if not isinstance(credentials, dict) or not all(
            isinstance(each, dict | None) for each in credentials.values()
        ):
            yield Problem(path=f"{shown}: nodes[{index}].credentials", problem="is not a mapping")
    for field in ("connections", "settings"):
        if not isinstance(document.get(field, {}), dict):
            got = show(document[field])
            yield Problem(path=f"{shown}: {field}", problem="is not a mapping", got=got)
    if not isinstance(document.get("name", ""), str):
        yield Problem(path=f"{shown}: name", problem="is not text")


def secrets_in(workflow: Workflow, shown: str) -> Iterator[Problem]:
    """What looks like a secret, by its place."""
    for node in workflow.nodes:
        held = {key: node.get(key) for key in ("parameters", "notes")}
        for place in revealing(held):
            yield Problem(
                path=f"{shown}: node {show(node['name'])}: {place}",
                problem="looks like a secret, and everybody may read this file",
                expected="a credential",
                fix="name a credential in the node and add it to credentials.yaml; what is no"
                " secret may be an expression, such as ={{ 'text' }}",
            )
