"""Traefik: the only public entry, with TLS on every route."""

from typing import Any

import pulumi
import pytest
import yaml

from components.base.route import PublicName, Route
from components.edge.local_ca import Certificate
from components.edge.traefik import AcmeFiles, Traefik, TraefikArgs, credential
from components.servers.server import Server
from config.settings import TraefikSettings
from tests.components.parts import PIN, endpoint, on_local
from tests.support.engine import VOLUME, RecordingEngine

LOCAL = {"httpPort": 8080, "httpsPort": 8443, "bindAddress": "127.0.0.1"}
PUBLIC = {"acme": {"email": "admin@tapbot.kz"}}
DNS = {
    "acme": {
        "email": "admin@tapbot.kz",
        "caServer": "https://acme.tapbot.kz/dir",
        "caCertificate": "root.pem",
        "challenge": "dns",
        "dnsProvider": "rfc2136",
        "dnsVariables": ["RFC2136_NAMESERVER", "RFC2136_TSIG_SECRET"],
    }
}
CREDENTIALS = "RFC2136_NAMESERVER=203.0.113.53\n\nRFC2136_TSIG_SECRET=aGlk=\n"
PAIR = Certificate(certificate="the certificate", key="the private key")


def with_settings(
    values: dict[str, Any],
    certificate: Certificate | None,
    host: str = "cms",
    acme: AcmeFiles | None = None,
) -> RecordingEngine:
    """Run Traefik in front of Directus."""

    def build(server: Server) -> None:
        route = Route(
            service="directus",
            public=PublicName.under("localhost", host, 8443),
            backends=[endpoint(server, "directus-1", 8055)],
            health_path="/server/ping",
        )
        args = TraefikArgs(
            server=server,
            image=PIN,
            settings=TraefikSettings.model_validate(values),
            routes=[route],
            certificate=certificate,
            acme=acme,
        )
        pulumi.export("links", Traefik("traefik", args).links)

    return on_local(build)


@pytest.fixture(scope="module")
def local() -> RecordingEngine:
    """Traefik with a certificate of the stack's own authority, which arrives as plain text."""
    return with_settings(LOCAL, PAIR)


@pytest.fixture(scope="module")
def public() -> RecordingEngine:
    """Traefik with certificates of a public authority."""
    return with_settings(PUBLIC, None)


def test_both_ports_are_published_where_the_settings_say(
    local: RecordingEngine, public: RecordingEngine
) -> None:
    assert local.container("traefik").inputs["ports"] == [
        {"internal": 8080, "external": 8080, "ip": "127.0.0.1"},
        {"internal": 8443, "external": 8443, "ip": "127.0.0.1"},
    ], "a stack for one's own machine would be open to the whole café"
    assert public.container("traefik").inputs["ports"] == [
        {"internal": 80, "external": 80, "ip": "0.0.0.0"},
        {"internal": 443, "external": 443, "ip": "0.0.0.0"},
    ]


def test_the_ports_it_publishes_are_the_ones_it_listens_on(public: RecordingEngine) -> None:
    text = public.carrier("traefik").files["/etc/tapbot/traefik.yaml"]
    entries = yaml.safe_load(text)["entryPoints"]
    assert (entries["http"]["address"], entries["https"]["address"]) == (":80", ":443")


def test_it_reaches_what_is_public_and_no_database(local: RecordingEngine) -> None:
    networks = local.container("traefik").inputs["networksAdvanced"]
    assert [each["name"] for each in networks] == ["local-front-id"], (
        "who breaks into the public entry would be next to the databases"
    )


def test_it_may_open_low_ports_and_nothing_else(local: RecordingEngine) -> None:
    capabilities = local.container("traefik").inputs["capabilities"]
    assert capabilities == {"drops": ["ALL"], "adds": ["CAP_NET_BIND_SERVICE"]}


def test_it_has_no_access_to_the_engine(local: RecordingEngine) -> None:
    container = local.container("traefik")
    assert {mount["type"] for mount in container.mounts.values()} == {"volume"}
    assert "docker.sock" not in str(container.inputs), "the socket is root on the server"


def test_a_new_route_or_certificate_does_not_restart_it(local: RecordingEngine) -> None:
    renewed = with_settings(LOCAL, Certificate(certificate="another", key="key"), host="www")
    assert renewed.carrier("traefik").files != local.carrier("traefik").files
    assert renewed.container("traefik").inputs == local.container("traefik").inputs, (
        "every open connection would be cut for one new name"
    )


def test_another_entry_point_does_restart_it(local: RecordingEngine) -> None:
    moved = with_settings({**LOCAL, "trustedProxies": ["10.0.0.0/8"]}, PAIR)
    assert moved.container("traefik").labels != local.container("traefik").labels, (
        "Traefik reads its static configuration at its start only"
    )


def test_its_private_key_is_a_secret_file(local: RecordingEngine) -> None:
    files = local.carrier("traefik").files
    assert files["/etc/tapbot/certificates/server.pem"] == "the certificate"
    assert files["/etc/tapbot/certificates/server.key"] == "the private key"
    assert "uploads" in local.carrier("traefik").secret_inputs


def test_the_certificate_is_where_its_routes_say(local: RecordingEngine) -> None:
    files = local.carrier("traefik").files
    [pair] = yaml.safe_load(files["/etc/tapbot/dynamic/routes.yaml"])["tls"]["certificates"]
    assert {pair["certFile"], pair["keyFile"]} <= set(files)


def test_certificates_of_a_public_authority_outlive_the_container(
    public: RecordingEngine,
) -> None:
    volume = public.one(VOLUME, "traefik-acme")
    mount = public.container("traefik").mounts["/var/lib/traefik"]
    assert mount["source"] == volume.inputs["name"], (
        "every restart would ask for new ones, until the authority refuses for a week"
    )
    assert volume.protect
    assert not any("certificates" in path for path in public.carrier("traefik").files)


def test_health_is_asked_with_the_configuration_that_it_runs_with(
    local: RecordingEngine,
) -> None:
    inputs = local.container("traefik").inputs
    option = "--configFile=/etc/tapbot/traefik.yaml"
    assert inputs["command"] == ["traefik", option]
    assert inputs["healthcheck"]["tests"] == ["CMD", "traefik", "healthcheck", option]


def test_open_requests_get_time_to_end(local: RecordingEngine) -> None:
    assert local.container("traefik").inputs["destroyGraceSeconds"] >= 20


def test_it_does_not_wait_for_what_is_behind_it(local: RecordingEngine) -> None:
    assert not any("ready" in urn for urn in local.container("traefik").dependencies), (
        "its health checks know who is up: the rest of the stack need not wait for the slowest"
    )


def test_its_links_name_every_backend(local: RecordingEngine) -> None:
    [link] = local.outputs["links"]
    assert (link["from"], link["to"], link["port"]) == ("traefik", "directus-1", 8055)
    assert link["purpose"] == "https://cms.localhost"


def test_the_login_of_the_dns_provider_is_read_from_secret_files() -> None:
    files = AcmeFiles(authority="the root", credentials=CREDENTIALS)
    engine = with_settings(DNS, None, acme=files)
    carrier, traefik = engine.carrier("traefik"), engine.container("traefik")
    assert carrier.files["/etc/tapbot/RFC2136_NAMESERVER"] == "203.0.113.53"
    assert carrier.files["/etc/tapbot/RFC2136_TSIG_SECRET"] == "aGlk=", "a value may hold a ="
    assert "uploads" in carrier.secret_inputs
    variable = traefik.environment["RFC2136_TSIG_SECRET_FILE"]
    assert variable == "/etc/tapbot/RFC2136_TSIG_SECRET"
    assert "aGlk=" not in str(traefik.inputs), "docker inspect would show it"


def test_the_root_of_the_acme_server_is_where_the_configuration_says() -> None:
    engine = with_settings(DNS, None, acme=AcmeFiles(authority="the root", credentials=CREDENTIALS))
    files = engine.carrier("traefik").files
    static = yaml.safe_load(files["/etc/tapbot/traefik.yaml"])
    [path] = static["certificatesResolvers"]["acme"]["acme"]["caCertificates"]
    assert files[path] == "the root"


@pytest.mark.parametrize("lines", ["", "OTHER=value", "TOKEN=", "TOKEN", "TOKENS=value"])
def test_a_variable_without_a_value_is_named(lines: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        credential(lines, "TOKEN")
    text = str(raised.value)
    assert text.startswith("acmeDnsCredentials: has no line TOKEN=...")
    assert "pulumi config set --secret tapbot-stack:acmeDnsCredentials" in text
    assert "value" not in text.splitlines()[0], "an error must not repeat a secret"
