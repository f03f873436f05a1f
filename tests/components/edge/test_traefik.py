"""Traefik: the only public entry, with TLS on every route."""

import subprocess
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from cryptography import x509

from components.containers.route import PublicName, Route
from components.edge.traefik import START, Traefik, credential
from tests.components.parts import LOCAL, endpoint, stack
from tests.support.engine import VOLUME, RecordingEngine, run
from tests.support.factories import settings_of, valid_config

OWN = {"httpPort": 8080, "httpsPort": 8443, "bindAddress": "127.0.0.1"}
PUBLIC = {"acme": {"email": "admin@tapbot.kz"}}
CREDENTIALS = "RFC2136_NAMESERVER=203.0.113.53\n\nRFC2136_TSIG_SECRET=aGlk=\n"


def dns(root: str) -> dict[str, Any]:
    """Return settings of an authority of one's own, by DNS, whose root is in a file."""
    return {
        "acme": {
            "email": "admin@tapbot.kz",
            "caServer": "https://acme.tapbot.kz/dir",
            "caCertificate": root,
            "challenge": "dns",
            "dnsProvider": "rfc2136",
            "dnsVariables": ["RFC2136_NAMESERVER", "RFC2136_TSIG_SECRET"],
        }
    }


def started(*script: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Traefik's entry point with the names of variables."""
    command = ["/bin/sh", "-c", script[0], "sh", *script[1:]]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def with_settings(traefik: dict[str, Any], host: str = "cms") -> RecordingEngine:
    """Run Traefik in front of Directus."""

    def build() -> None:
        settings = settings_of({**valid_config(), **LOCAL, "traefik": traefik})
        here = stack(settings, {"acmeDnsCredentials": CREDENTIALS})
        here.registry.routes.add(
            Route(
                service="directus",
                public=PublicName.under("tapbot.kz", host, 8443, ["old.tapbot.kz"]),
                backends=[endpoint(here.fleet["edge"], "directus-1", 8055)],
                health_path="/server/ping",
            )
        )
        made = Traefik(here.args(settings.traefik), "tapbot.kz")
        pulumi.export("authority", made.authority)
        found = here.registry.connections.read()
        pulumi.export("calls", [[each.service, each.address.port, each.purpose] for each in found])

    return run(build)


@pytest.fixture(scope="module")
def local() -> RecordingEngine:
    """Traefik with a certificate of the stack's own authority."""
    return with_settings(OWN)


@pytest.fixture(scope="module")
def public() -> RecordingEngine:
    """Traefik with certificates of a public authority."""
    return with_settings(PUBLIC)


@pytest.fixture
def root(tmp_path: Path) -> str:
    """The root certificate of an authority of one's own, as a file."""
    file = tmp_path / "root.pem"
    file.write_text("the root")
    return str(file)


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
    renewed = with_settings(OWN, host="www")
    assert renewed.carrier("traefik").files != local.carrier("traefik").files
    assert renewed.container("traefik").inputs == local.container("traefik").inputs, (
        "every open connection would be cut for one new name"
    )


def test_another_entry_point_does_restart_it(local: RecordingEngine) -> None:
    moved = with_settings({**OWN, "trustedProxies": ["10.0.0.0/8"]})
    assert moved.container("traefik").labels != local.container("traefik").labels, (
        "Traefik reads its static configuration at its start only"
    )


def test_its_private_key_is_a_secret_file(local: RecordingEngine) -> None:
    files = local.carrier("traefik").files
    assert "BEGIN CERTIFICATE" in files["/etc/tapbot/certificates/server.pem"]
    assert "PRIVATE KEY" in files["/etc/tapbot/certificates/server.key"]
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


def test_health_is_asked_by_the_smallest_program_of_the_image(local: RecordingEngine) -> None:
    check = local.container("traefik").inputs["healthcheck"]["tests"]
    assert check == ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8082/ping"]


def test_it_is_the_process_that_gets_the_stop_signal(local: RecordingEngine) -> None:
    entrypoint = local.container("traefik").inputs["entrypoints"]
    assert entrypoint[:2] == ["sh", "-c"]
    assert entrypoint[2].endswith("; exec traefik --configFile=/etc/tapbot/traefik.yaml")


def test_variables_are_exported_from_their_files_for_every_library(tmp_path: Path) -> None:
    program = tmp_path / "traefik"
    program.write_text('#!/bin/sh\necho "$1 $TOKEN $REGION"\n')
    program.chmod(0o755)
    (tmp_path / "TOKEN").write_text("a b'\"$(c)\n")
    (tmp_path / "REGION").write_text("eu")
    start = START.replace("/etc/tapbot", str(tmp_path))
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    found = started(start, "TOKEN", "REGION", env=path)
    assert found.stdout == f"--configFile={tmp_path}/traefik.yaml a b'\"$(c) eu\n"
    assert started(start, "TOKEN", "ABSENT", env=path).returncode != 0, "it would ask without one"


def test_open_requests_get_time_to_end(local: RecordingEngine) -> None:
    assert local.container("traefik").inputs["destroyGraceSeconds"] >= 20


def test_it_does_not_wait_for_what_is_behind_it(local: RecordingEngine) -> None:
    assert not any("ready" in urn for urn in local.container("traefik").dependencies), (
        "its health checks know who is up: the rest of the stack need not wait for the slowest"
    )


def test_it_calls_every_backend(local: RecordingEngine) -> None:
    assert local.outputs["calls"] == [["directus-1", 8055, "https://cms.tapbot.kz"]]


def test_one_certificate_covers_the_names_of_all_routes(local: RecordingEngine) -> None:
    pem = local.carrier("traefik").files["/etc/tapbot/certificates/server.pem"]
    names = x509.load_pem_x509_certificate(pem.encode()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert names.value.get_values_for_type(x509.DNSName) == ["cms.tapbot.kz", "old.tapbot.kz"], (
        "a browser would warn of the name that is missing"
    )
    assert local.outputs["authority"].startswith("-----BEGIN CERTIFICATE-----")


def test_with_acme_there_is_no_authority_of_our_own(public: RecordingEngine) -> None:
    assert public.outputs.get("authority") is None
    assert not any(each.name.startswith("local-ca") for each in public.registered)


def test_the_login_of_the_dns_provider_is_read_from_secret_files(root: str) -> None:
    engine = with_settings(dns(root))
    carrier, traefik = engine.carrier("traefik"), engine.container("traefik")
    assert carrier.files["/etc/tapbot/RFC2136_NAMESERVER"] == "203.0.113.53"
    assert carrier.files["/etc/tapbot/RFC2136_TSIG_SECRET"] == "aGlk=", "a value may hold a ="
    assert "uploads" in carrier.secret_inputs
    assert traefik.inputs["entrypoints"][4:] == ["RFC2136_NAMESERVER", "RFC2136_TSIG_SECRET"]
    assert "aGlk=" not in str(traefik.inputs), "docker inspect would show it"


def test_the_root_of_the_acme_server_is_where_the_configuration_says(root: str) -> None:
    files = with_settings(dns(root)).carrier("traefik").files
    static = yaml.safe_load(files["/etc/tapbot/traefik.yaml"])
    [path] = static["certificatesResolvers"]["acme"]["acme"]["caCertificates"]
    assert files[path] == "the root"


def test_the_root_of_an_acme_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "none.pem")
    with pytest.raises(pulumi.RunError) as raised:
        with_settings(dns(path))
    assert str(raised.value) == (
        f"traefik.acme.caCertificate: cannot be read (got '{path}'; expected a PEM file)\n"
        "    fix: put the root certificate of traefik.acme.caServer there"
    )


@pytest.mark.parametrize("lines", ["", "OTHER=value", "TOKEN=", "TOKEN", "TOKENS=value"])
def test_a_variable_without_a_value_is_named(lines: str) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        credential(lines, "TOKEN")
    text = str(raised.value)
    assert text.startswith("acmeDnsCredentials: has no line TOKEN=...")
    assert "pulumi config set --secret tapbot-stack:acmeDnsCredentials" in text
    assert "value" not in text.splitlines()[0], "an error must not repeat a secret"


def test_its_type_is_the_one_that_urns_have_for_ever(local: RecordingEngine) -> None:
    assert local.one("tapbot:edge:Traefik", "traefik")
