"""A reply becomes one column of the table and its findings."""

from tests.support.factories import valid_settings
from tests.toolchain.preflight.samples import answer, reply, spelled
from toolchain.preflight.checks import Result, judge, skipped
from toolchain.preflight.ssh import Reply


def result(said: Reply, name: str = "edge") -> Result:
    """What is told of a server's reply."""
    return judge("prod", name, valid_settings(), said)


def test_a_server_that_is_fit_fills_its_column() -> None:
    fit = result(reply(answer()))
    assert fit.findings == []
    assert fit.cells == {
        "SSH": "answers, host key matches",
        "address": "203.0.113.10:22",
        "user": "root",
        "Docker": "20.10.24+dfsg1 (API 1.41)",
        "system": "debian 12, amd64",
        "free disk": "51200MB, 4794MB needed",
        "memory": "8192MB, 1792MB promised",
        "CPUs": "4, 1 needed",
        "clock": "+0.0 s ± 1.0 s, synchronised",
        "ports": "6 free",
        "tunnel": "WireGuard by /dev/net/tun",
    }


def test_a_kernel_with_wireguard_has_no_tunnel_without_the_device() -> None:
    assert result(reply(answer(wireguard="yes"))).cells["tunnel"] == "WireGuard of the kernel"
    assert result(reply(answer(wireguard="yes", tun=None))).cells["tunnel"] == "impossible"


def test_the_interfaces_and_the_port_of_the_login_are_looked_at() -> None:
    odd = result(reply(answer("address=eth1 10.88.0.9/16", uplink="br-wan", serverPort="2222")))
    assert [found.problem.path for found in odd.findings] == [
        "servers.edge.port",
        "tunnel.network",
        "servers.edge",
    ]


def test_a_bare_server_says_that_docker_will_be_installed() -> None:
    bare = result(reply(answer(docker=None, dockerd=None, engine=None)))
    assert (bare.cells["Docker"], bare.findings) == ("will be installed", [])


def test_whatever_is_wrong_is_in_the_table_and_among_the_findings() -> None:
    sick = result(
        reply(
            answer(
                "socket=tcp 00000000:0050",
                uid="1000",
                engine=None,
                refused="permission denied",
                machine="riscv64",
                memory=None,
                cpus=None,
                free=None,
                clock=None,
                synchronised="no",
                timekeeper=None,
                tun=None,
            )
        )
    )
    assert sick.cells["user"] == "root without sudo"
    assert sick.cells["Docker"] == "cannot be used"
    assert sick.cells["system"] == "debian 12, riscv64"
    assert sick.cells["free disk"] == "unknown, 4794MB needed"
    assert sick.cells["memory"] == "unknown, 1792MB promised"
    assert sick.cells["CPUs"] == "unknown, 1 needed"
    assert sick.cells["clock"] == "unknown, not synchronised"
    assert sick.cells["ports"] == "1 of 6 taken"
    assert sick.cells["tunnel"] == "impossible"
    assert [spelled(each)[0] for each in sick.findings].count("error") == 5
    assert [spelled(each)[0] for each in sick.findings].count("warning") == 4


def test_a_server_that_does_not_answer_has_one_finding_and_its_address() -> None:
    silent = result(reply("", code=255, err="Connection refused"))
    assert silent.cells == {"SSH": "failed", "address": "203.0.113.10:22"}
    assert len(silent.findings) == 1


def test_a_server_that_is_skipped_says_why() -> None:
    assert skipped("edge", "its state is lost") == Result(
        "edge", {"SSH": "skipped: its state is lost"}
    )
