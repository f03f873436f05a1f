"""An update as people type it, when nobody has been connected to the servers for a while."""

from tests.e2e_bed.connections import close_shared_connections
from tests.e2e_bed.deployment import ROLES, BedDeployment
from tests.e2e_bed.production.test_deploy import MOST_CONNECTIONS


def test_many_changes_need_few_connections(stack: BedDeployment) -> None:
    before = stack.settings()
    stack.configure(lambda settings: settings["directus"].update(cacheTtl="7m"))
    stack.configure(lambda settings: settings.update(qdrant={"memory": "400MB"}))
    stack.configure(lambda settings: settings["n8n"].update(concurrency=9))
    close_shared_connections()
    with stack.connections() as counted:
        updated = stack.pulumi.toolchain("up")
    assert updated.code == 0, updated.text
    opened = {role: len(each.opened()) for role, each in counted.items()}
    print(opened)
    assert all(0 < number <= MOST_CONNECTIONS for number in opened.values()), opened
    assert {role: each.lost() for role, each in counted.items()} == {role: set() for role in ROLES}
    stack.restore(before)
    stack.up()


def test_the_status_asks_as_well_when_nobody_is_connected(stack: BedDeployment) -> None:
    close_shared_connections()
    shown = stack.pulumi.toolchain("status")
    assert shown.code == 0, shown.text
