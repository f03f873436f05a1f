"""`make doctor` looks at two servers from this machine, and its fixes help."""

import json
from pathlib import Path
from typing import Any

from testbed.deployment import ROLES, STACK
from testbed.pebble import Pebble
from tests.e2e_bed.deployment import BedDeployment

Found = tuple[int, dict[str, dict[str, str]], dict[str, dict[str, str]]]


def examined(stack: BedDeployment, *flags: str, **variables: str) -> Found:
    """Run it; return its exit code, the cells by server, and each problem by its words."""
    result = stack.pulumi.toolchain("doctor", *flags, "--json", **variables)
    found: dict[str, Any] = json.loads(result.out)
    return result.code, found["servers"], {each["problem"]: each for each in found["problems"]}


def test_both_servers_are_well(stack: BedDeployment, authority: Pebble, tmp_path: Path) -> None:
    trusted = tmp_path / "root.pem"
    trusted.write_text(authority.root())
    code, servers, problems = examined(stack, "--drift", SSL_CERT_FILE=str(trusted))
    assert code == 0, problems
    assert set(servers) == set(ROLES)
    for name, cells in servers.items():
        assert cells["answers"] == "yes", name
        assert cells["firewall"] == "there", name
        assert cells["tunnel"] == "1 fresh", name
        assert abs(float(cells["clock"].split()[0])) < 2, "the servers have this machine's clock"
    assert servers["data"]["queue"].endswith("active")
    assert servers["edge"]["certificates"] == "0 days", "those of this authority end soon"
    assert servers["edge"]["names"] == "0 of 3 lead here", "nobody knows them here"
    assert not [each for each in problems if "by hand" in each or "is gone" in each], problems


def test_a_firewall_that_is_gone_is_found_and_its_fix_brings_it_back(stack: BedDeployment) -> None:
    table = f"inet tapbot_{STACK}"
    stack.bed.ssh(ROLES["data"], f"nft delete table {table}")
    _, _, problems = examined(stack)
    problem = problems["the firewall's table is gone: ports of the server are open"]
    assert (problem["severity"], problem["server"]) == ("error", "data")
    where, _, command = problem["fix"].partition(": sudo ")
    assert where == "on data"
    stack.bed.ssh(ROLES["data"], command)
    assert examined(stack)[1]["data"]["firewall"] == "there"


def test_a_server_without_power_is_named_and_the_other_one_shown(stack: BedDeployment) -> None:
    stack.bed.power_off(ROLES["data"])
    try:
        code, servers, problems = examined(stack)
    finally:
        stack.bed.power_on(ROLES["data"])
    assert code == 1
    assert servers["data"] == {"answers": "no"}
    assert servers["edge"]["answers"] == "yes"
    assert any(each["server"] == "data" for each in problems.values())
    stack.docker("data").wait_healthy()
