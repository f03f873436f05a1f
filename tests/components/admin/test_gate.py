"""The gate: who may come in, and what is behind it."""

import base64
import re

import bcrypt
import pytest
import yaml

from components.admin.gate import Gate, session_key
from components.admin.pgadmin import Pgadmin
from components.containers.process import Zone
from components.edge.traefik import Traefik
from config.settings import StackSettings
from tests.components.parts import postgres_link, secret_value, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import everything, valid_settings

OIDC = {"issuer": "https://id.tapbot.kz", "clientId": "gate", "emails": ["ops@tapbot.kz"]}


def built(settings: StackSettings) -> RecordingEngine:
    """Run a program of pgAdmin, the gate and Traefik."""

    def build() -> None:
        here = stack(settings)
        assert here.settings.gate
        assert here.settings.pgadmin
        link = postgres_link(here.fleet["data"], "operator")
        Pgadmin(here.args(here.settings.pgadmin), link)
        Gate(here.args(here.settings.gate), here.pages())
        Traefik(here.args(here.settings.traefik), here.settings.domain)

    return run(build)


def only_pgadmin(**gate: object) -> StackSettings:
    """Return settings with pgAdmin on the other server than Traefik and the gate."""
    pgadmin = {"adminEmail": "ops@tapbot.kz"}
    return valid_settings(gate=gate, pgadmin=pgadmin, placement={"pgadmin": "data"})


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """The gate before every page that there is."""
    return built(everything())


@pytest.fixture(scope="module")
def provider() -> RecordingEngine:
    """A gate whose people sign in elsewhere."""
    return built(only_pgadmin(oidc=OIDC, allow=["198.51.100.0/24"], sessionHours=4))


def routes(engine: RecordingEngine) -> dict[str, dict[str, dict[str, object]]]:
    """Return what Traefik is told of its routes."""
    text = engine.carrier("traefik").files["/etc/tapbot/dynamic/routes.yaml"]
    found: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(text)["http"]
    return found


def test_no_request_comes_to_a_page_without_its_being_asked(engine: RecordingEngine) -> None:
    found = routes(engine)
    pages = {"pgadmin", "victoria-metrics", "victoria-logs", "alertmanager", "grafana", "dozzle"}
    assert pages <= found["services"].keys()
    assert "portainer" not in found["services"], "who gets in there is root on every server"
    leading = [each for each in found["routers"].values() if each["service"] in pages]
    assert len(leading) == len(pages)
    for router in leading:
        assert "gate-guard" in str(router["middlewares"]), router
    asks = found["middlewares"]["gate-guard"]["forwardAuth"]
    assert isinstance(asks, dict)
    assert asks["address"] == "http://gate:4180/"
    assert "X-Auth-Request-User" in asks["authResponseHeaders"], "a visitor could claim any name"
    assert "Authorization" not in asks["authRequestHeaders"], "a password could be guessed there"


def test_it_answers_itself_at_its_own_paths_of_each_name(engine: RecordingEngine) -> None:
    found = routes(engine)
    form = found["routers"]["pgadmin-gate-form"]
    assert form["service"] == "gate"
    assert "Host(`pgadmin.admin.tapbot.kz`)" in str(form["rule"])
    assert "pgadmin-gate-form-rate" in str(form["middlewares"]), "it could be guessed at leisure"
    own, page = found["routers"]["pgadmin-gate-own"], found["routers"]["pgadmin"]
    order = [int(str(router["priority"])) for router in (form, own, page)]
    assert order == sorted(order, reverse=True), "the page would get the password"
    for name in ("gate-drops", "gate-own-drops", "pgadmin-gate-form-drops"):
        headers = found["middlewares"][name]["headers"]
        assert headers == {"customRequestHeaders": {"Authorization": ""}}


@pytest.mark.parametrize(
    ("path", "passes"),
    [
        ("/metrics/vmui/", True),
        ("/metrics/api/v1/query", True),
        ("/metrics/prometheus/api/v1/query_range", True),
        ("/metrics/prometheus/vmui/custom-dashboards", True),
        ("/metrics/prometheus/api/v1/admin/tsdb/delete_series", False),
        ("/metrics/prometheus/api/v1/import", False),
        ("/metrics/api/v1/admin/tsdb/delete_series", False),
        ("/metrics/api/v1/write", False),
        ("/metrics/api/v1/import", False),
        ("/metrics/snapshot/create", False),
    ],
)
def test_of_the_stores_only_what_the_page_reads_is_passed_on(
    engine: RecordingEngine, path: str, *, passes: bool
) -> None:
    rule = str(routes(engine)["routers"]["victoria-metrics"]["rule"])
    [pattern] = re.findall(r"PathRegexp\(`(.+)`\)", rule)
    assert bool(re.search(pattern, path)) is passes, "a link could delete series"


def test_a_page_begins_where_its_service_has_it(engine: RecordingEngine) -> None:
    start = routes(engine)["middlewares"]["victoria-logs-start"]["redirectRegex"]
    assert isinstance(start, dict)
    assert start["replacement"] == "${1}/logs/select/vmui/"


def test_pgadmin_knows_traefik_by_a_secret_that_nobody_else_has(engine: RecordingEngine) -> None:
    traefik, pgadmin = engine.carrier("traefik"), engine.carrier("pgadmin")
    text = traefik.files["/etc/tapbot/dynamic/headers.yaml"]
    headers = yaml.safe_load(text)["http"]["middlewares"]["pgadmin-headers"]["headers"]
    proof = headers["customRequestHeaders"]["X-Pgadmin-Webserver-Secret"]
    assert proof == pgadmin.files["/etc/tapbot/gate-proof"]
    assert headers["customRequestHeaders"]["X-Pgadmin-User"] == "admin"
    assert "pgadmin-headers" in str(routes(engine)["routers"]["pgadmin"]["middlewares"])
    assert proof not in traefik.files["/etc/tapbot/dynamic/routes.yaml"]
    assert {"uploads"} <= traefik.secret_inputs & pgadmin.secret_inputs
    assert proof not in str(engine.container("pgadmin").inputs)


def test_pages_and_gate_have_a_network_of_their_own(engine: RecordingEngine) -> None:
    def networks(name: str) -> set[str]:
        return {each["name"] for each in engine.container(name).inputs["networksAdvanced"]}

    assert len(networks("gate")) == 1
    assert all(Zone.ADMIN in each for each in networks("gate"))
    for name in ("pgadmin", "traefik"):
        assert any(Zone.ADMIN in each for each in networks(name)), name


def test_the_password_is_a_hash_and_the_key_of_sessions_follows_it(
    engine: RecordingEngine,
) -> None:
    carrier = engine.carrier("gate")
    user, _, hashed = carrier.files["/etc/tapbot/htpasswd"].strip().partition(":")
    assert user == "admin"
    assert bcrypt.checkpw(secret_value("gate_password").encode(), hashed.encode())
    assert "uploads" in carrier.secret_inputs
    assert secret_value("gate_password") not in str(carrier.inputs)
    one, other = session_key(["seed", "old"]), session_key(["seed", "new"])
    assert one != other, "who knew the old password would stay in"
    assert len(base64.urlsafe_b64decode(one)) == 32


def test_its_cookie_goes_to_no_other_service_of_the_domain(engine: RecordingEngine) -> None:
    command = engine.container("gate").inputs["command"]
    assert "--cookie-domain=.admin.tapbot.kz" in command
    assert "--whitelist-domain=.admin.tapbot.kz" in command
    assert "--cookie-secret-file=/etc/tapbot/session-key" in command


def test_it_lists_the_pages(engine: RecordingEngine) -> None:
    shown = engine.carrier("gate").files["/etc/tapbot/pages/index.html"]
    assert '<a href="https://logs.admin.tapbot.kz">victoria-logs</a>' in shown
    assert "/oauth2/sign_out" in shown


def test_a_page_on_another_server_is_reached_through_the_tunnel(
    provider: RecordingEngine,
) -> None:
    backends = routes(provider)["services"]["pgadmin"]["loadBalancer"]
    assert isinstance(backends, dict)
    assert backends["servers"] == [{"url": "http://10.88.0.2:5050"}]
    settings = provider.carrier("pgadmin").files["/etc/tapbot/config_distro.py"]
    assert "'10.88.0.0/24'" in settings, "pgAdmin would refuse Traefik's address"


def test_a_provider_takes_the_place_of_the_password(provider: RecordingEngine) -> None:
    command = provider.container("gate").inputs["command"]
    files = provider.carrier("gate").files
    assert "/etc/tapbot/htpasswd" not in files
    assert not any("htpasswd" in option for option in command)
    assert "--oidc-issuer-url=https://id.tapbot.kz" in command
    assert "--redirect-url=https://admin.tapbot.kz/oauth2/callback" in command
    assert files["/etc/tapbot/emails"] == "ops@tapbot.kz\n"
    assert files["/etc/tapbot/gateOidcSecret"] == secret_value("gate_oidc_secret")
    assert secret_value("gate_oidc_secret") not in str(command)
    assert "--cookie-expire=4h" in command


def test_whoever_is_not_in_the_networks_does_not_see_the_form(provider: RecordingEngine) -> None:
    found = routes(provider)
    for name, router in found["routers"].items():
        if "admin.tapbot.kz" in str(router["rule"]) and not name.endswith("-start"):
            networks = found["middlewares"][f"{name}-networks"]["ipAllowList"]
            assert isinstance(networks, dict)
            assert networks["sourceRange"] == ["198.51.100.0/24"], name


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:admin:Gate", "gate")
