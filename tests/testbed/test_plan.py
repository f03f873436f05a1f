"""Names and addresses of a bed."""

import pytest

from testbed.errors import BedError
from testbed.plan import Plan


def test_addresses_follow_the_order_of_the_servers() -> None:
    plan = Plan(hosts=("srv-a", "srv-b", "srv-c"))
    assert [server.address for server in plan.servers] == ["10.77.0.11", "10.77.0.12", "10.77.0.13"]
    assert (plan.control_address, plan.outsider_address) == ("10.77.0.1", "10.77.0.66")


def test_beds_with_other_names_share_no_name_on_the_machine() -> None:
    one, other = Plan(), Plan("proof", "10.78.0.0/24")
    names = [{p.lan, p.outside, p.control_link, *(s.port for s in p.servers)} for p in (one, other)]
    assert not names[0] & names[1]


def test_more_servers_leave_the_old_ones_where_they_are() -> None:
    plan = Plan().with_hosts("srv-a", "srv-c", bare=frozenset({"srv-a", "srv-c"}))
    assert plan.servers[:2] == Plan().servers
    assert plan.bare == {"srv-c"}, "a server that is there keeps its disk"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"network": "10.77.0.0/16"}, "10.77.0.0/16: should be a private /24"),
        ({"network": "10.77.0.1/24"}, "10.77.0.1/24: should be a private /24"),
        ({"network": "8.8.8.0/24"}, "8.8.8.0/24: should be a private /24"),
        ({"hosts": ("srv-a", "srv-a")}, "each server needs a name of its own"),
        ({"hosts": ()}, "a bed has 1 to 55 servers"),
        ({"bare": frozenset({"srv-z"})}, "srv-z: bare, but not among the servers"),
        ({"hosts": ("-oProxyCommand=x",)}, "should be a short word such as srv-a"),
        ({"name": "much-too-long"}, "much-too-long-srv-a: is longer than 12 letters"),
    ],
)
def test_a_plan_that_cannot_work_is_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(BedError, match=message):
        Plan(**values)  # type: ignore[arg-type]


def test_an_unknown_server_is_named_with_those_that_exist() -> None:
    with pytest.raises(BedError, match="srv-x: no such server; there are srv-a, srv-b"):
        Plan().server("srv-x")
