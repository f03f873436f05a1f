"""Traefik is the only entry, and it is a strict one."""

import ssl
import warnings

import httpx
import pytest

from testbed.clients import PublicEntry

SUBDOMAINS = ["", "cms", "n8n"]
WANTED_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "strict-origin-when-cross-origin",
}


@pytest.mark.parametrize("subdomain", SUBDOMAINS)
def test_plain_http_is_redirected_to_the_same_page_over_https(
    entry: PublicEntry, subdomain: str
) -> None:
    with entry.plain_client(subdomain) as client:
        answer = client.get("/kk/?a=1&b=2")
    assert answer.status_code in (301, 308)
    assert answer.headers["location"] == f"{entry.url(subdomain)}/kk/?a=1&b=2"


def test_another_name_of_the_site_leads_to_the_same_page_of_its_own_one(
    entry: PublicEntry,
) -> None:
    with entry.client("www") as client:
        answer = client.get("/kk/?a=1&b=2")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{entry.url()}/kk/?a=1&b=2"


@pytest.mark.parametrize("subdomain", SUBDOMAINS)
def test_every_answer_carries_the_security_headers(entry: PublicEntry, subdomain: str) -> None:
    with entry.client(subdomain) as client:
        headers = client.get("/").headers
    assert {name: headers.get(name) for name in WANTED_HEADERS} == WANTED_HEADERS
    assert "permissions-policy" in headers
    assert "strict-transport-security" not in headers, (
        "browsers apply HSTS to every port of the host: on localhost it would break other work"
    )
    assert "x-powered-by" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_modern_tls_is_accepted(entry: PublicEntry, version: ssl.TLSVersion) -> None:
    context = entry.context()
    context.minimum_version = context.maximum_version = version
    assert entry.handshake(context, entry.host()) == version.name.replace("_", ".")


def test_tls_1_1_is_refused_by_the_server(entry: PublicEntry) -> None:
    context = entry.context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    # Our own library would not even offer it at its usual security level.
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError) as refused:
        entry.handshake(context, entry.host())
    assert "alert" in str(refused.value).lower(), "the client gave up before the server did"


def test_weak_ciphers_are_refused(entry: PublicEntry) -> None:
    context = entry.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA:AES256-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match="(?i)alert"):
        entry.handshake(context, entry.host())


@pytest.mark.parametrize("name", ["elsewhere.example", "unknown.e2e.localhost", None])
def test_a_name_that_is_not_ours_gets_no_certificate(entry: PublicEntry, name: str | None) -> None:
    context = entry.context()
    # Any certificate would do here: the server must not offer one at all.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with pytest.raises(ssl.SSLError, match="(?i)unrecognized.name"):
        entry.handshake(context, name)


def test_the_certificate_is_worth_nothing_without_the_stacks_authority(entry: PublicEntry) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        entry.handshake(ssl.create_default_context(), entry.host())


@pytest.mark.parametrize("name", ["elsewhere.example", "e2e.localhost.example"])
def test_a_host_header_that_is_not_ours_reaches_no_service(entry: PublicEntry, name: str) -> None:
    with entry.client() as client:
        try:
            answer = client.get("/", headers={"Host": name})
        except httpx.RemoteProtocolError:
            return
    assert answer.status_code in (404, 421)
