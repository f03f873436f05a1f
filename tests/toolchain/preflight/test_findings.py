"""A finding is a problem of the project's own form, with how much it matters."""

from toolchain.preflight.findings import Severity, error, warning


def test_a_finding_is_shown_like_a_problem_of_the_configuration() -> None:
    found = error("servers.edge", "is off", got="silence", expected="an answer", fix="switch it on")
    assert found.severity is Severity.ERROR
    assert found.problem.line == "servers.edge: is off (got silence; expected an answer)"
    assert found.problem.fix == "switch it on"


def test_the_same_told_by_two_servers_is_one_finding() -> None:
    assert len({warning("domain", "is odd", fix="a"), warning("domain", "is odd", fix="a")}) == 1
    assert error("domain", "is odd", fix="a") != warning("domain", "is odd", fix="a")
