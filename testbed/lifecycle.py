"""Creates a bed and removes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from testbed import network, programs, teardown
from testbed.bed import Bed
from testbed.errors import BedError
from testbed.host import Host
from testbed.keys import Keys
from testbed.ledger import Kind, Ledger
from testbed.nspawn import Nspawn
from testbed.places import Places
from testbed.plan import Plan
from testbed.recipe import Recipe
from testbed.root_image import provide
from toolchain.cache import locked

Say = Callable[[str], None]


def up(plan: Plan | None = None, places: Places | None = None, say: Say = print) -> Bed:
    """Create the bed, or add its missing servers, and wait until all answer."""
    plan, places = plan or Plan(), places or Places.of()
    _require_root()
    with _alone(plan.name, places, say):
        ledger = Ledger.load(places.ledger(plan.name))
        if ledger and not ledger.complete:
            say("removing the rest of an interrupted run")
            teardown.remove_all(ledger, say)
            ledger = None
        if ledger:
            _same_network(ledger.plan, plan)
            with ledger.changing():
                ledger.plan = ledger.plan.with_hosts(*plan.hosts, bare=plan.bare)
        else:
            ledger = _foundation(plan, places)
        return _servers(Bed(ledger, places), say)


def down(name: str = "bed", places: Places | None = None, say: Say = print) -> bool:
    """Remove the bed with all that it created; False when there was none."""
    places = places or Places.of()
    _require_root()
    with _alone(name, places, say):
        ledger = Ledger.load(places.ledger(name))
        if ledger is None:
            return False
        teardown.remove_all(ledger, say)
        return True


@contextmanager
def temporary(plan: Plan) -> Iterator[Bed]:
    """Create a bed for a block; remains of an earlier run are removed first."""
    down(plan.name)
    try:
        yield up(plan)
    finally:
        down(plan.name)


def _foundation(plan: Plan, places: Places) -> Ledger:
    programs.require("ssh-keygen", "openssh-client")
    ledger = Ledger.create(places.ledger(plan.name), plan)
    folder = places.folder(plan.name)
    ledger.add(Kind.PATH, folder)
    # A reboot of this machine removes the record, but not the disks.
    teardown.remove_path(str(folder))
    folder.mkdir(parents=True, mode=0o700)
    network.make(plan, ledger)
    return ledger


def _servers(bed: Bed, say: Say) -> Bed:
    plan, places = bed.plan, bed.places
    nspawn = Nspawn.provide(places)
    image = provide(Recipe(), places, say)
    bare = provide(Recipe.bare(), places, say) if plan.bare else image
    link = bed.folder / "image"
    if not link.is_symlink():
        link.symlink_to(image)
    keys = Keys(bed.folder)
    keys.make(plan)
    for server in plan.servers:
        host = Host(server, plan.lan, bed.folder / server.name, bed.ledger)
        if not host.folder.exists():
            host.make(bare if server.bare else image, keys)
        if not host.powered():
            host.power_off()
            host.power_on(nspawn)
    for server in plan.servers:
        bed.wait(server.name)
        say(f"{server.name} {server.address} answers")
    with bed.ledger.changing():
        bed.ledger.complete = True
    return bed


def _same_network(there: Plan, wanted: Plan) -> None:
    if there.network != wanted.network:
        raise BedError(f"bed {there.name!r} is up on {there.network}; give the new one a name")


def _require_root() -> None:
    if os.geteuid() != 0:
        raise BedError("servers with namespaces of their own need root: run it with sudo")


def _alone(name: str, places: Places, say: Say) -> AbstractContextManager[None]:
    lock = places.cache / f"{name}.lock"
    return locked(lock, lambda: say(f"another process creates or removes bed {name}: waiting"))
