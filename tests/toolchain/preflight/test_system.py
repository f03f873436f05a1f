"""Docker, the operating system and the clock are looked at before anything is created."""

from collections.abc import Iterator

import pytest

from tests.toolchain.preflight.samples import answer, host, reply, spelled
from toolchain.preflight import system
from toolchain.preflight.findings import Finding


def only(findings: Iterator[Finding]) -> tuple[str, str, str]:
    """The one finding."""
    [found] = findings
    return spelled(found)


def test_a_server_that_is_fit_has_no_findings() -> None:
    fit = host()
    checks = (system.access, system.engine, system.architecture)
    assert [found for check in checks for found in check(fit)] == []
    assert list(system.clock(fit, reply(answer()))) == []


def test_a_user_without_root_cannot_prepare_the_server() -> None:
    deploy = host(uid="1000", settings={"servers": {"edge": {"user": "deploy"}}})
    assert only(system.access(deploy)) == (
        "error",
        "servers.edge.user: may not become root, which is needed to prepare the server "
        "(got 'deploy'; expected root, or a user with sudo that asks for no password)",
        "as root there: apt-get install sudo; echo 'deploy ALL=(ALL) NOPASSWD: ALL'"
        " >/etc/sudoers.d/deploy",
    )
    assert list(system.access(host(uid="1000", sudo="yes"))) == []


def test_who_may_become_root_is_made_a_user_of_docker_and_who_may_not_is_told_how() -> None:
    refused = "Got permission denied while trying to connect to the Docker daemon socket"
    settings = {"servers": {"edge": {"user": "deploy"}}}
    sudo = host(uid="1000", sudo="yes", engine=None, refused=refused, settings=settings)
    line = (
        "servers.edge.user: may not use Docker "
        "(got 'deploy'; expected root, or a member of the group docker)"
    )
    fix = "nothing to do: the update adds it to the group docker"
    assert only(system.access(sudo)) == ("warning", line, fix)
    assert list(system.engine(sudo)) == [], "one cause is one finding"
    plain = host(uid="1000", engine=None, refused=refused, settings=settings)
    _, found = system.access(plain)
    assert spelled(found) == ("error", line, "as root there: usermod -aG docker deploy")


def test_an_engine_without_a_service_of_the_system_would_get_a_second_one_beside_it() -> None:
    assert only(system.engine(host(dockerd=None))) == (
        "error",
        "servers.edge: has a Docker engine without dockerd, such as a snap's or one without root "
        "(got Docker 20.10.24+dfsg1; expected docker.io of the distribution, or docker-ce)",
        "install one of these instead, or remove that engine first: the update would"
        " install docker.io beside it",
    )


def test_an_engine_that_is_down_is_told_with_its_own_words() -> None:
    down = host(engine=None, refused="Cannot connect to the Docker daemon.\x07")
    severity, line, fix = only(system.access(down))
    assert (severity, line) == (
        "error",
        "servers.edge: has a Docker engine that does not answer "
        "(got Cannot connect to the Docker daemon.\\x07; expected the answers of `docker version`"
        " and `docker ps`)",
    )
    assert fix.startswith("there: sudo systemctl start docker")


@pytest.mark.parametrize(("api", "fit"), [("1.39", False), ("1.40", True), ("2.0", True)])
def test_an_engine_has_to_speak_a_known_api(api: str, fit: bool) -> None:
    found = [spelled(each) for each in system.engine(host(engine=f"19.03.1 {api}"))]
    old = (
        "error",
        "servers.edge: has a Docker engine that is too old "
        f"(got Docker 19.03.1, API {api}; expected API 1.40 or newer (Docker 19.03))",
        "upgrade Docker there",
    )
    assert found == ([] if fit else [old])


@pytest.mark.parametrize(
    ("name", "version", "prepared"),
    [
        ("debian", "12", True),
        ("debian", "", True),
        ("debian", "11", False),
        ("ubuntu", "22.04", True),
        ("ubuntu", "20.04", False),
        ("alpine", "3.20", False),
        ("", "", False),
    ],
)
def test_docker_is_installed_for_you_on_debian_and_ubuntu(
    name: str, version: str, prepared: bool
) -> None:
    bare = host(docker=None, dockerd=None, engine=None, system=name, version=version)
    found = [spelled(each)[1] for each in system.engine(bare)]
    assert bool(found) is not prepared
    if found:
        assert found[0].startswith(
            "servers.edge: has no Docker, and the update cannot install it on this operating system"
            f" (got {f'{name} {version}'.strip() or 'unknown'}; expected Debian 12 or newer"
        )


def test_any_system_will_do_with_an_engine_of_its_own() -> None:
    assert list(system.engine(host(system="alpine", version="3.20"))) == []


def test_an_engine_without_its_command_is_told() -> None:
    _, line, _ = only(system.engine(host(docker=None, engine=None)))
    assert line.startswith(
        "servers.edge: has a Docker engine, but no docker command on the PATH of SSH"
    )


def test_passwords_that_everybody_may_try_are_told() -> None:
    severity, line, fix = only(system.passwords(host(passwords="yes")))
    assert (severity, line.partition(" (")[0]) == (
        "warning",
        "servers.edge: lets everybody try passwords over SSH",
    )
    assert "PasswordAuthentication no" in fix
    assert list(system.passwords(host())) == []
    few = {"ssh": {"allowedNetworks": ["198.51.100.0/24"]}}
    assert list(system.passwords(host(passwords="yes", settings=few))) == []


def test_other_processors_have_no_images() -> None:
    assert list(system.architecture(host(machine="aarch64"))) == []
    assert only(system.architecture(host(machine="riscv64"))) == (
        "error",
        "servers.edge: has a processor for which there are no images "
        "(got riscv64; expected x86_64 or aarch64)",
        "use a server with such a processor",
    )


@pytest.mark.parametrize(
    ("ahead", "severity"),
    [(0.0, None), (2.9, None), (4.0, "warning"), (-59.0, "warning"), (62.0, "error")],
)
def test_a_wrong_clock_is_told_when_the_way_there_cannot_explain_it(
    ahead: float, severity: str | None
) -> None:
    # The call took 3 s, 1 s of it on the server: the way is 1 s there and 1 s back.
    there = host(clock=f"{1700000001.0 + ahead}", clockEnd=f"{1700000002.0 + ahead}")
    found = [spelled(each) for each in system.clock(there, reply())]
    assert [each[0] for each in found] == ([severity] if severity else [])
    if found:
        assert found[0][1] == (
            "servers.edge: has a clock that differs from this machine's "
            f"(got {ahead:+.0f} s; expected at most 2 s apart)"
        )


def test_a_clock_that_nothing_keeps_right_is_a_warning() -> None:
    loose = host(synchronised="no", timekeeper=None)
    severity, line, _ = only(system.clock(loose, reply(answer())))
    assert (severity, line) == (
        "warning",
        "servers.edge: has a clock that is not synchronised (expected time synchronisation)",
    )


def test_a_server_that_does_not_say_its_time_has_no_skew() -> None:
    assert system.skew(host(clock=None), reply(answer())) is None
