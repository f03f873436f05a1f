"""Probes: names are asked as visitors ask, and certificates are checked as browsers check."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pulumi
import pytest
import yaml

from components.containers.address import Address
from components.containers.route import Entry, PublicName, Route
from components.observability.exporters_probes import configuration, prober, probes
from components.stack.args import ServiceArgs
from config.services.monitoring import PROBER, MonitoringSettings
from tests.components.parts import stack
from tests.support.engine import run
from tests.support.factories import valid_settings

AT = Address("traefik", 8443)
BOTS = PublicName("bots.tapbot.kz", 443)
PUBLIC = Entry(at=AT, authority=None, trusted=True)
STAGING = Entry(at=AT, authority=None, trusted=False)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a program made."""

    args: ServiceArgs[MonitoringSettings]
    routes: Sequence[Route]
    own: Entry


@pytest.fixture(scope="module")
def made() -> Made:
    """Monitoring of a stack that has a site with an alias."""
    found: list[Made] = []

    def build() -> None:
        here = stack(
            valid_settings(
                monitoring={},
                site={"aliases": ["www.tapbot.kz"]},
                placement={"monitoring": "edge", "site": ["edge"]},
            )
        )
        assert here.settings.site
        assert here.settings.monitoring
        here.args(here.settings.site).publish([], "/")
        args = here.args(here.settings.monitoring)
        own = Entry(at=AT, authority=pulumi.Output.from_input("-----BEGIN"), trusted=False)
        found.append(Made(args=args, routes=args.registry.routes.read(), own=own))

    run(build)
    return found[0]


def test_it_is_on_the_server_of_traefik(made: Made) -> None:
    assert [each.name for each in made.args.of(PROBER)] == ["blackbox-exporter-edge"]


def test_each_name_is_asked_by_name_at_the_entry(made: Made) -> None:
    [target] = made.args.of(PROBER)
    found = probes(target, made.routes, PUBLIC)
    assert [each.parameters["hostname"] for each in found] == ["tapbot.kz", "www.tapbot.kz"]
    assert {each.parameters["target"] for each in found} == {"https://traefik:8443/"}
    assert [each.labels["name"] for each in found] == ["tapbot.kz", "www.tapbot.kz"]
    assert {each.labels["service"] for each in found} == {"site"}
    assert {each.job for each in found} == {"public"}, "the rules of alerts ask for this job"


def test_a_name_of_which_single_paths_are_public_answers_strangers_with_404(made: Made) -> None:
    [target] = made.args.of(PROBER)
    [found] = probes(target, [replace(made.routes[0], below="/greeter", public=BOTS)], PUBLIC)
    assert found.parameters["module"] == "stranger"
    modules = yaml.safe_load(configuration(PUBLIC))["modules"]
    assert modules["stranger"]["http"]["valid_status_codes"] == [404]
    assert 404 not in modules["visitor"]["http"]["valid_status_codes"]


@pytest.mark.parametrize(
    ("entry", "tls"),
    [
        (PUBLIC, {}),
        (STAGING, {"insecure_skip_verify": True}),
    ],
)
def test_certificates_are_checked_where_visitors_can(entry: Entry, tls: object) -> None:
    module = yaml.safe_load(configuration(entry))["modules"]["visitor"]
    assert module["http"]["tls_config"] == tls
    assert module["http"]["follow_redirects"] is False, "a name would be asked of the system"


def test_the_authority_of_the_stack_is_believed(made: Made) -> None:
    module = yaml.safe_load(configuration(made.own))["modules"]["visitor"]
    assert module["http"]["tls_config"] == {"ca_file": "/etc/tapbot/authority.pem"}


def test_neither_an_error_nor_a_missing_route_is_an_answer() -> None:
    accepted = yaml.safe_load(configuration(PUBLIC))["modules"]["visitor"]["http"]
    assert not {each for each in accepted["valid_status_codes"] if each >= 404}


def test_the_authority_is_a_file_where_there_is_one(made: Made) -> None:
    [target] = made.args.of(PROBER)
    assert set(prober(target, made.own).files.read) == {"probes.yaml", "authority.pem"}
    assert set(prober(target, PUBLIC).files.read) == {"probes.yaml"}
