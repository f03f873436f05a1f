"""Whether a stack works after a server was lost: asked in its containers, where no name is needed.

No password is part of a command: they go in by the standard input.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from toolchain import containers, links, replication
from toolchain.containers import DATABASE, Container, Survey
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

HERE: Final = Path(__file__).parent
SECONDS: Final = 180
"""Longer than a sign-in may wait, after several within a minute."""

WRITE: Final = "SELECT pg_logical_emit_message(true, 'tapbot', 'recover')"
"""A commit of its own, which waits for standbys as any other, and leaves no row."""

Login = Mapping[str, str]


@dataclass(frozen=True)
class Check:
    """What was asked, and what came of it."""

    what: str
    ok: bool
    said: str

    @property
    def line(self) -> str:
        """One line for people."""
        return f"{'ok   ' if self.ok else 'WRONG'}  {self.what}: {self.said}"


def checks(stack: Stack) -> Iterator[Check]:
    """Ask everything that a stack has, one after another."""
    survey = containers.survey(stack, stack.deployment())
    found, logins = survey.containers, _logins(stack)
    yield _healthy(survey)
    yield _database(stack, found)
    for service, (what, ask) in SERVICES.items():
        of_service = [each for each in found if each.service == service]
        if of_service:
            well = [each for each in of_service if each.fine]
            ok, said = (
                ask(stack, well[0], logins.get(service, {}))
                if well
                else (False, f"is {of_service[0].condition}{of_service[0].engine.where}")
            )
            yield Check(what, ok, said)
    yield _links(stack, found)


def _healthy(survey: Survey) -> Check:
    sick = [
        f"{each.name}{each.engine.where} is {each.condition}"
        for each in survey.containers
        if not each.fine
    ]
    wrong = [*survey.silent, *sick]
    if wrong or not survey.containers:
        return Check("containers", ok=False, said="; ".join(wrong) or "there are none")
    return Check("containers", ok=True, said=f"all {len(survey.containers)} are well")


def _database(stack: Stack, found: list[Container]) -> Check:
    servers = [each for each in found if each.service == DATABASE]
    members = {each: replication.member(stack, each) for each in servers}
    primaries = [each for each, said in members.items() if not said.refused and not said.recovers]
    if len(primaries) != 1:
        said = "; ".join(each.line for each in members.values()) or "it runs nowhere"
        return Check("PostgreSQL", ok=False, said=f"{len(primaries)} primaries ({said})")
    [primary] = primaries
    psql = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-XAtqc", WRITE)
    written = primary.engine.docker(stack, "exec", primary.name, *psql)
    if not written.ok:
        return Check("PostgreSQL", ok=False, said=f"takes no write: {_last(written.err)}")
    return Check("PostgreSQL", ok=True, said=f"the primary on {primary.server} takes writes")


def _signed_in(script: str) -> Callable[[Stack, Container, Login], tuple[bool, str]]:
    def ask(stack: Stack, container: Container, login: Login) -> tuple[bool, str]:
        text = (HERE / script).read_text(encoding="utf-8")
        command = ("node", "--input-type=module", "-e", text)
        given = {"email": login.get("email", ""), "password": login.get("password", "")}
        try:
            said = json.loads(_run(stack, container, json.dumps(given), *command))
        except ValueError:
            return False, "answers something else than JSON"
        except ToolchainError as error:
            return False, str(error)
        return bool(said["ok"]), str(said["said"])

    return ask


def _collections(stack: Stack, container: Container, login: Login) -> tuple[bool, str]:
    script = (HERE / "qdrant.sh").read_text(encoding="utf-8")
    try:
        answer = _run(stack, container, login.get("apiKey", "") + "\n", "bash", "-c", script)
    except ToolchainError as error:
        return False, str(error)
    head, _, body = answer.replace("\r\n", "\n").partition("\n\n")
    try:
        names = [each["name"] for each in json.loads(body)["result"]["collections"]]
    except (ValueError, LookupError, TypeError):
        return False, f"does not list its collections ({head.partition(chr(10))[0] or 'no answer'})"
    return True, f"answers, and has {', '.join(sorted(names)) or 'no collection'}"


def _links(stack: Stack, found: list[Container]) -> Check:
    """A round trip is a webhook that is executed with a credential that has to be decrypted."""
    made = links.round_trip(stack, found)
    if made is None:
        said = "not tried, the stack has no links: run a workflow with a credential in n8n"
        return Check("credential and webhook", ok=True, said=said)
    return Check("credential and webhook", *made)


SERVICES: Final = {
    "directus": ("Directus", _signed_in("directus.mjs")),
    "n8n": ("n8n", _signed_in("n8n.mjs")),
    "qdrant": ("Qdrant", _collections),
}


def _run(stack: Stack, container: Container, given: str, *words: str) -> str:
    command = container.engine.command("exec", "--interactive", container.name, *words)
    answer = stack.context.runner.capture(command, env=stack.env, timeout=SECONDS, stdin=given)
    if not answer.ok:
        raise ToolchainError(f"{container.name}{container.engine.where}: {_last(answer.err)}")
    return answer.out


def _logins(stack: Stack) -> dict[str, dict[str, Any]]:
    answer = stack.capture("stack", "output", "credentials", "--show-secrets", "--json")
    if not answer.ok:
        raise ToolchainError(f"pulumi stack output credentials failed: {_last(answer.err)}")
    found: dict[str, dict[str, Any]] = json.loads(answer.out)
    return found


def _last(text: str) -> str:
    return (text.strip() or "no message").splitlines()[-1]
