"""What the stack gives to each of its services."""

from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.containers.path_policy import Match, PathPolicy
from components.stack.stack import Stack
from config.services.n8n import MAIN, OWNER_PASSWORD, WORKER
from tests.components.parts import endpoint, secret_value, stack
from tests.support.engine import run
from tests.support.factories import valid_settings


def made(**changes: Any) -> Stack:
    """Return a stack."""
    found: list[Stack] = []
    run(lambda: found.append(stack(valid_settings(**changes))))
    return found[0]


def test_each_workload_of_a_service_has_its_own_targets() -> None:
    here = made(n8n={"workers": 2})
    assert here.settings.n8n
    args = here.args(here.settings.n8n)
    assert args.name == "n8n"
    assert [each.name for each in args.of(MAIN)] == ["n8n"]
    assert [each.name for each in args.of(WORKER)] == ["n8n-worker-1", "n8n-worker-2"]


def test_replicas_are_put_on_their_servers_one_after_another() -> None:
    here = made(placement={"site": ["edge", "data"]}, site={"replicas": 3})
    assert here.settings.site
    args = here.args(here.settings.site)
    assert [each.server.name for each in args.targets] == ["edge", "data", "edge"]
    assert args.options.parent is here.fleet["edge"], "the first replica decides where it belongs"


def test_a_secret_is_secret_even_when_it_was_given_in_plain_text() -> None:
    def build() -> None:
        here = stack()
        assert here.settings.n8n
        args = here.args(here.settings.n8n)
        plain = replace(args, secrets={OWNER_PASSWORD: pulumi.Output.from_input("plain")})
        pulumi.export("password", plain.secret(OWNER_PASSWORD))

    engine = run(build)
    assert engine.secret_outputs == {"password"}
    assert engine.outputs["password"] == "plain"


def test_a_route_and_a_login_are_registered_by_the_service_that_has_them() -> None:
    routes: list[str] = []

    def build() -> None:
        here = stack()
        assert here.settings.n8n
        args = here.args(here.settings.n8n)
        args.publish([endpoint(here.fleet["edge"], "n8n", 5678)], health_path="/healthz")
        args.login(email="admin@tapbot.kz", password=args.secret(OWNER_PASSWORD))
        routes.extend(route.public.url for route in here.registry.routes.read())
        [(service, values)] = here.registry.logins.read()
        pulumi.export(service, dict(values))

    engine = run(build)
    assert routes == ["https://n8n.tapbot.kz"]
    login = {"email": "admin@tapbot.kz", "password": secret_value("n8n_owner_password")}
    assert engine.outputs["n8n"] == login


@pytest.mark.parametrize(
    ("policies", "names"),
    [
        ([], [""]),
        ([PathPolicy(name="login", match=Match(paths=["/login"]))], ["login", ""]),
        ([PathPolicy(name="editor", max_body=4)], ["editor"]),
    ],
)
def test_what_no_policy_matches_is_served_too(policies: list[PathPolicy], names: list[str]) -> None:
    found: list[str] = []

    def build() -> None:
        here = stack()
        assert here.settings.n8n
        backends = [endpoint(here.fleet["edge"], "n8n", 5678)]
        route = here.args(here.settings.n8n).publish(backends, "/healthz", policies)
        found.extend(policy.name for policy in route.policies)

    run(build)
    assert found == names


def test_what_shares_a_name_answers_nothing_but_its_own_paths() -> None:
    here = made(site={})
    assert here.settings.site
    args = here.args(here.settings.site)
    only = PathPolicy(name="updates", match=Match(exact="/telegram", method="POST"))
    shared = args.publish([], "/healthz", [only], below="/greeter")
    assert list(shared.policies) == [only], "anything else would be public, too"
    assert shared.url == "https://tapbot.kz/greeter"
