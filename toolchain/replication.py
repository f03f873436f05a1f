"""PostgreSQL on several servers: who is primary, who follows and how far behind, as they say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from toolchain import containers, engines, servers
from toolchain.containers import DATABASE, Container
from toolchain.stack import Stack

ASK: Final = """
SELECT json_build_object(
  'recovers', pg_is_in_recovery(),
  'waited_for', (SELECT coalesce(json_agg(application_name), '[]') FROM pg_stat_replication
                  WHERE sync_state IN ('sync', 'quorum')),
  'bytes', pg_wal_lsn_diff(r.latest_end_lsn, pg_last_wal_replay_lsn()),
  'seconds', CASE WHEN r.latest_end_lsn <= pg_last_wal_replay_lsn() THEN 0
                  ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END,
  'silent', extract(epoch FROM now() - r.last_msg_receipt_time))
FROM (SELECT 1) AS one LEFT JOIN pg_stat_wal_receiver AS r ON true
"""
"""The standby's own clock only; `latest_end_lsn` is the primary's end as last heard."""
HEARD: Final = 'cat "$PGDATA/.heard"'
"""What a standby noted of its primary, seconds before that fell silent."""
STACK: Final = "pulumi:pulumi:Stack"
SILENT_SECONDS: Final = 30
"""From then on the standby knows nothing of its primary."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One server's PostgreSQL, as it describes itself."""

    server: str
    recovers: bool = False
    waited_for: tuple[str, ...] = ()
    """Of a primary: the standbys for one of which each commit waits."""
    behind: tuple[int, float] | None = None
    """Bytes and seconds of a standby that hears its primary."""
    heard: str = ""
    """What a standby that hears nobody noted last."""
    refused: str = ""
    """Why it cannot be asked."""

    @property
    def line(self) -> str:
        """One line for `make status`."""
        if self.refused:
            return f"PostgreSQL on {self.server} cannot be asked: {self.refused}"
        if not self.recovers:
            waits = f"; each commit waits for {' or '.join(self.waited_for)}"
            return f"PostgreSQL on {self.server} is the primary{waits if self.waited_for else ''}"
        if self.behind:
            return f"PostgreSQL on {self.server} follows, {_distance(self.behind)} behind"
        return f"PostgreSQL on {self.server} hears of no primary; {self.heard}"


def lines(stack: Stack, deployment: Mapping[str, Any], found: Iterable[Container]) -> Iterator[str]:
    """Return a line for each server, in a stack in which several have PostgreSQL."""
    if not _pairs(deployment):
        return
    for each in found:
        if each.service == DATABASE and each.condition != containers.MISSING:
            yield member(stack, each).line


def member(stack: Stack, container: Container) -> Member:
    """Ask one server."""
    psql = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-XAtqc", ASK)
    answer = container.engine.docker(stack, "exec", container.name, *psql)
    if not answer.ok:
        said = (answer.err.strip() or "no message").splitlines()[-1]
        return Member(server=container.server, refused=said)
    told = json.loads(answer.out)
    if not told["recovers"]:
        return Member(server=container.server, waited_for=tuple(told["waited_for"]))
    if told["bytes"] is not None and told["silent"] < SILENT_SECONDS:
        behind = (int(told["bytes"]), float(told["seconds"] or 0))
        return Member(server=container.server, recovers=True, behind=behind)
    noted = container.engine.docker(stack, "exec", container.name, "sh", "-c", HEARD)
    heard = f"last heard {noted.out.strip()}" if noted.ok else "it never heard of one"
    return Member(server=container.server, recovers=True, heard=heard)


def move(stack: Stack, deployment: Mapping[str, Any]) -> str | None:
    """Return what an update means for PostgreSQL's roles; nothing where they stay.

    Only where they move are servers asked.
    """
    pairs = _pairs(deployment)
    order = _placed(stack) if pairs else []
    if not order or order[0] == pairs[0]["from"]:
        return None
    old, new = pairs[0]["from"], order[0]
    survey = containers.survey(stack, deployment)
    asked = [each for each in survey.containers if (each.service, each.server) == (DATABASE, new)]
    standby = member(stack, asked[0]) if asked else Member(server=new, refused="it is not there")
    if old in servers.lost(stack.context):
        return (
            f"Failover: PostgreSQL on {new} becomes the primary in the place of {old}, if nothing"
            f" answers there. {_known(standby, 'when it last heard of it')} What {old}"
            f" acknowledged after that is lost, unless commits waited for {new}. Two servers cannot"
            f" know whether {old} is dead or cut off: switch it off at the provider first."
        )
    return (
        f"Switchover: PostgreSQL on {new} becomes the primary, and {old} follows it. Nothing is"
        f" lost; clients get errors for some seconds. {_known(standby)}"
    )


def _known(standby: Member, when: str = "now") -> str:
    if standby.behind:
        return f"It was {_distance(standby.behind)} behind {when}."
    return f"It {standby.heard or 'cannot be asked: ' + standby.refused}."


def _distance(behind: tuple[int, float]) -> str:
    return f"{behind[0]} bytes and {behind[1]:.0f} s"


def _pairs(deployment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return which server followed which one after the last update."""
    for each in engines.resources(deployment):
        if each["type"] == STACK:
            pairs: list[dict[str, Any]] = (each.get("outputs") or {}).get("replication") or []
            return pairs
    return []


def _placed(stack: Stack) -> list[str]:
    """Return the servers of PostgreSQL as the stack file has them, the primary's first."""
    answer = stack.capture("config", "get", "--path", "tapbot-stack:placement.postgres")
    if not answer.ok:
        return []
    try:
        found = json.loads(answer.out)
    except ValueError:
        return [answer.out.strip()]
    return [str(each) for each in found] if isinstance(found, list) else [str(found)]
