"""PostgreSQL's roles are swapped, its server is lost and comes back, while rows are written."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.images import load_pins
from testbed.deployment import ROLES
from testbed.directus import Directus
from testbed.n8n import N8n, Workflow
from testbed.sessions import Result, wait_until
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.drills.conftest import place_everything
from tests.e2e_bed.drills.figures import Figures
from tests.e2e_bed.drills.writer import Writer, sql, writing

RECOVERS = "SELECT pg_is_in_recovery()"
DISCARD = re.compile(r"It follows once postgres\.discard is (\S+), which")
FINISHED_SECONDS = 900


@pytest.fixture(scope="module")
def writer(stack: BedDeployment) -> Iterator[Writer]:
    """Rows from edge, which no drill switches off."""
    sql(stack.docker("data"), "postgres-data", "CREATE TABLE ledger (id bigint PRIMARY KEY)")
    password = stack.credentials["postgres"]["password"]
    image = load_pins({})["postgres"].reference
    with writing(stack.docker("edge"), "postgres-proxy-edge", image, password) as found:
        yield found


@pytest.fixture(scope="module")
def workflow(n8n: N8n) -> Workflow:
    """A workflow of before all losses."""
    return n8n.publish_adder()


def order(stack: BedDeployment, *servers: str) -> None:
    """Say whose PostgreSQL is the primary, and whose follows it."""
    stack.configure(lambda settings: settings["placement"].update(postgres=list(servers)))


def say(stack: BedDeployment, server: str, state: str) -> None:
    """Say what has become of a server."""
    stack.configure(lambda settings: settings["servers"][server].update(state=state))


def make_up(stack: BedDeployment) -> float:
    """Type `make up`, and return its seconds."""
    started = time.time()
    done = stack.pulumi.toolchain("up")
    assert done.code == 0, f"{done.text[-8000:]}\n{stack.complaints()}"
    return time.time() - started


def recovers(stack: BedDeployment, server: str) -> bool:
    """Whether a server's PostgreSQL is a standby."""
    return sql(stack.docker(server), f"postgres-{server}", RECOVERS) == "t"


def said(stack: BedDeployment, server: str) -> list[str]:
    """Return what a server's PostgreSQL has said of its role since it was started."""
    log = stack.docker(server).log(f"postgres-{server}")
    return [line for line in log.splitlines() if "replication: " in line]


def lag_is_known(stack: BedDeployment, server: str) -> bool:
    """Whether a standby has noted how far it is behind."""
    heard = "cat $PGDATA/.heard"
    return stack.docker(server).execute(f"postgres-{server}", "sh", "-c", heard).code == 0


@pytest.mark.parametrize(("old", "new"), [("data", "edge"), ("edge", "data")])
def test_roles_are_swapped_under_load_and_nothing_is_lost(
    stack: BedDeployment, writer: Writer, figures: Figures, old: str, new: str
) -> None:
    before, began = stack.ids(), time.time()
    order(stack, new, old)
    seconds = make_up(stack)
    writer.wait_for_more()
    assert not recovers(stack, new)
    assert recovers(stack, old)
    assert writer.lost_so_far(stack.docker(new), f"postgres-{new}") == set()
    figures.add(
        f"switchover from {old} to {new}, synchronous",
        f"`make up` {seconds:.0f} s, gap {writer.gap(began):.1f} s, 0 rows lost",
    )
    after = stack.ids()
    clients = [key for key in before if key.rpartition("/")[2] in ("n8n", "directus-1")]
    assert {key: after[key] for key in clients} == {key: before[key] for key in clients}


def test_a_lost_server_is_replaced_by_one_command_and_nothing_acknowledged_is_lost(
    stack: BedDeployment, writer: Writer, n8n: N8n, workflow: Workflow, figures: Figures,
    directus: Directus,
) -> None:  # fmt: skip
    articles = directus.create_articles()
    item = directus.create_item(articles, {"title": "before the loss", "words": 1})
    names = "SHOW synchronous_standby_names"
    primary = stack.docker("data")
    wait_until(
        "a synchronous standby", 60, lambda: "edge" in sql(primary, "postgres-data", names), 0.5
    )
    writer.wait_for_more()
    stack.bed.power_off(ROLES["data"])
    name, began = stack.workspace.stack, time.time()
    with ThreadPoolExecutor() as beside:
        update = beside.submit(
            stack.pulumi.toolchain, "recover", SERVER="data", ONTO="edge", CONFIRM=name
        )
        wait_until(
            f"a finished execution; the update: {update}",
            FINISHED_SECONDS,
            lambda: n8n.answers(workflow) or failed(update.result(0) if update.done() else None),
            every=1,
        )
        executed = time.time() - began
        done = update.result()
    seconds = time.time() - began
    assert done.code == 0, f"{done.text[-8000:]}\n{stack.complaints_of('edge')}"
    print(done.text[-3000:])
    assert_all_moved(stack)
    for line in ("PostgreSQL: the primary on edge", "Directus: signs", "n8n: signs", "Qdrant: "):
        assert f"ok     {line}" in done.text, f"it ends with checks, and {line} is none of them"
    writer.wait_for_more()
    lost = writer.lost_so_far(stack.docker("edge"), "postgres-edge")
    figures.add(
        "primary's server lost, synchronous, all its services moved",
        f"first row {writer.first_after(began):.0f} s after the command, first"
        f" finished execution {executed:.0f} s, `make recover` {seconds:.0f} s,"
        f" {len(lost)} of {len(writer.times())} rows lost",
    )
    assert not lost
    assert n8n.add(workflow, 20, 22)["sum"] == 42
    assert directus.get(f"/items/{articles}/{item}")["title"] == "before the loss"


def assert_all_moved(stack: BedDeployment) -> None:
    """Compare the stack file with what an operator would have typed."""
    settings = stack.settings()
    wanted = {**settings, "placement": dict(settings["placement"])}
    place_everything(wanted, "edge")
    assert settings["placement"] == {**wanted["placement"], "postgres": ["edge", "data"]}
    assert settings["servers"]["data"]["state"] == "lost"


def failed(done: Result | None) -> bool:
    """Fail at once when the update is over and has failed."""
    assert done is None or done.code == 0, done.text[-8000:]
    return False


def test_the_old_primary_accepts_no_write_when_it_returns(
    stack: BedDeployment, figures: Figures
) -> None:
    started = time.time()
    stack.bed.power_on(ROLES["data"])
    docker = stack.docker("data")

    def refuses() -> bool:
        return any("is not the primary any more" in line for line in said(stack, "data"))

    wait_until("its refusal", 120, refuses, every=1)
    figures.add("old primary returns", f"refuses {time.time() - started:.0f} s after power on")
    write = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-c", "CREATE TABLE x ()")
    wait_until("no server", 60, lambda: docker.execute("postgres-data", *write).code != 0, every=1)


def test_the_old_primary_follows_after_one_change(
    stack: BedDeployment, writer: Writer, figures: Figures
) -> None:
    say(stack, "data", "active")
    seconds = follow(stack, "data")
    wait_until("its recovery", 60, lambda: recovers(stack, "data"), every=1)
    caught_up(stack, "edge", "data")
    figures.add("old primary follows again", f"`make up` {seconds}")
    left = stack.docker("data").services()
    assert "directus-1" not in left, "it would work beside the one that took its place"
    for role in ROLES:
        stack.docker(role).wait_healthy()
    writer.wait_for_more()
    stack.up("--expect-no-changes")


def follow(stack: BedDeployment, server: str) -> str:
    """Update; where it has what nobody else has, agree that it is thrown away, as it says."""
    started = time.time()
    first = stack.pulumi.toolchain("up")
    if first.code == 0:
        return f"{time.time() - started:.0f} s"
    asked = [found for line in said(stack, server) for found in DISCARD.findall(line)]
    assert asked, f"{first.text[-8000:]}\n{stack.complaints()}"
    print(said(stack, server)[-1])
    refused = time.time() - started
    stack.configure(lambda settings: settings["postgres"].update(discard=asked[-1]))
    again = make_up(stack)
    stack.configure(lambda settings: settings["postgres"].pop("discard"))
    make_up(stack)
    return f"{refused:.0f} s to its refusal, {again:.0f} s with `postgres.discard`"


def caught_up(stack: BedDeployment, primary: str, standby: str) -> None:
    """Wait until the standby has what the primary has now."""
    end = sql(stack.docker(primary), f"postgres-{primary}", "SELECT pg_current_wal_lsn()")
    has = f"SELECT pg_last_wal_replay_lsn() >= '{end}'"
    docker = stack.docker(standby)
    wait_until(
        "what it missed", 120, lambda: sql(docker, f"postgres-{standby}", has) == "t", every=0.5
    )


def test_what_an_asynchronous_failover_may_lose_is_printed(
    stack: BedDeployment, writer: Writer, n8n: N8n, workflow: Workflow, figures: Figures
) -> None:
    stack.configure(lambda settings: settings["postgres"].update(synchronous=False))
    order(stack, "data", "edge")
    make_up(stack)
    writer.wait_for_more()
    wait_until("a note of it", 60, lambda: lag_is_known(stack, "edge"), every=1)
    stack.bed.power_off(ROLES["data"])
    say(stack, "data", "lost")
    order(stack, "edge", "data")
    began = time.time()
    seconds = make_up(stack)
    writer.wait_for_more()
    lost = writer.lost_so_far(stack.docker("edge"), "postgres-edge")
    heard = [line for line in said(stack, "edge") if "last heard of a primary" in line]
    assert heard, said(stack, "edge")
    figures.add(
        "primary's server lost, asynchronous",
        f"first row {writer.first_after(began):.0f} s after the command,"
        f" `make up` {seconds:.0f} s, {len(lost)} of {len(writer.times())} rows lost;"
        f" edge said: {heard[-1].partition('replication: ')[2]}",
    )
    assert n8n.add(workflow, 1, 2)["sum"] == 3
    stack.bed.power_on(ROLES["data"])
    say(stack, "data", "active")
    follow(stack, "data")
    caught_up(stack, "edge", "data")


def test_a_standby_that_is_given_up_leaves_no_slot_and_keeps_its_volume(
    stack: BedDeployment, n8n: N8n, workflow: Workflow
) -> None:
    order(stack, "edge")
    refused = stack.pulumi.run("preview")
    assert "protected" in refused.text, "its volume would be forgotten unseen"
    unprotected = stack.pulumi.run(
        "state", "unprotect", "--yes", urn(stack, "postgres-data", "docker:index/volume:Volume")
    )
    assert unprotected.code == 0, unprotected.text
    make_up(stack)
    assert "postgres-proxy-edge" not in stack.docker("edge").services(), "clients need none now"
    assert n8n.add(workflow, 4, 5)["sum"] == 9
    slots = "SELECT count(*) FROM pg_replication_slots"
    assert sql(stack.docker("edge"), "postgres-edge", slots) == "0"
    assert "tapbot-bed-postgres-data" in stack.docker("data").volumes()
    assert "postgres-data" not in stack.docker("data").services()


def urn(stack: BedDeployment, name: str, kind: str) -> str:
    """Return the address of a resource in the state."""
    [found] = [
        str(each["urn"])
        for each in stack.pulumi.resources()
        if each["type"] == kind and each["urn"].endswith(f"::{name}")
    ]
    return found
