"""Rules on proxies in front of the stack."""

from tests.support.factories import only_problem, problem_lines


def test_networks_with_a_common_address_are_named() -> None:
    problem = only_problem({"traefik": {"trustedProxies": ["10.0.0.0/8", "10.1.0.0/16"]}})
    assert problem.line == (
        "traefik.trustedProxies: has networks that overlap: 10.0.0.0/8 and 10.1.0.0/16 "
        "(expected networks without a common address)"
    )
    assert problem.fix == "keep the larger of the two"


def test_networks_beside_each_other_are_no_problem() -> None:
    assert problem_lines({"traefik": {"trustedProxies": ["10.0.0.0/8", "2001:db8::/32"]}}) == []
