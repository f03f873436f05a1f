"""What must hold between PostgreSQL's servers: the first has the primary, the others follow it."""

from collections.abc import Iterator

from config.report.errors import Problem, closest, remove_command, set_command, show
from config.rules.rule import reads
from config.sections import workloads
from config.settings import StackSettings


@reads("placement")
def are_on_servers_of_their_own(settings: StackSettings) -> Iterator[Problem]:
    """No server has a primary and its standby, or two standbys."""
    for key, workload in workloads().items():
        servers = settings.placement.get(key, ())
        for number, server in enumerate(servers):
            if workload.standbys and server in servers[:number]:
                path = f"placement.{key}[{number}]"
                yield Problem(
                    path=path,
                    problem="names a server that has one already",
                    got=show(server),
                    expected="each server once: the primary's first, then those that follow it",
                    fix=remove_command(path),
                )


@reads("servers", "placement")
def follow_a_primary_that_is_there(settings: StackSettings) -> Iterator[Problem]:
    """A lost server does not stand first where another one can take over."""
    names = settings.placement.get("postgres", ())
    lost = [name for name in names if name in settings.servers and settings.servers[name].is_lost]
    if len(names) > 1 and names[0] in lost:
        path = "placement.postgres"
        left = [name for name in names if name not in lost]
        order = [*left, *lost]
        yield Problem(
            path=path,
            problem="names a lost server first, so nobody would be promoted",
            got=show(", ".join(names)),
            expected=f"the server to promote first: {', '.join(order)}" if left else "another one",
            fix=" && ".join(
                set_command(f"{path}[{number}]", name) for number, name in enumerate(order)
            ),
        )


@reads("placement", "postgres")
def are_there_to_be_waited_for(settings: StackSettings) -> Iterator[Problem]:
    """Commits wait for a standby only where there is one."""
    names = settings.placement.get("postgres", ())
    if settings.postgres.synchronous and len(names) == 1:
        path = "postgres.synchronous"
        yield Problem(
            path=path,
            problem="needs a standby, and placement.postgres names only one server",
            got="true",
            expected="false, or a second server in placement.postgres",
            fix=f"{remove_command(path)}, or: "
            f"{set_command('placement.postgres[1]', _other(settings, names[0]))}",
        )


@reads("placement", "postgres")
def discard_nothing_of_the_primary(settings: StackSettings) -> Iterator[Problem]:
    """Only a server that follows another one throws anything away."""
    names = settings.placement.get("postgres", ())
    if settings.postgres.discard is None or not names:
        return
    server = settings.postgres.discard.partition("@")[0]
    path = "postgres.discard"
    if server == names[0]:
        yield Problem(
            path=path,
            problem="names the server of the primary, which follows nobody",
            got=show(server),
            expected="a server that placement.postgres names after the first",
            fix=remove_command(path),
        )
    elif server not in names:
        meant = closest(server, names[1:])
        yield Problem(
            path=path,
            problem="names a server without PostgreSQL"
            + (f", did you mean {meant}?" if meant else ""),
            got=show(server),
            expected=f"one of: {', '.join(names[1:])}" if names[1:] else "nothing",
            fix=remove_command(path),
        )


def _other(settings: StackSettings, server: str) -> str:
    return next((name for name in settings.servers if name != server), "edge")
