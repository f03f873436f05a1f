"""The gate: who gets to the pages of operators, and what a stranger or a neighbour can do."""

import shlex
from collections.abc import Iterator

import httpx
import pytest

from components.admin.pgadmin import IDENTITY, PROOF, VISITOR
from testbed.clients import succeeded
from testbed.pgadmin import Pgadmin
from tests.e2e.deployment import ADMIN, Deployment
from tests.e2e.gate import COOKIE, FORM, HOME, PAGES, name, signed_in, visiting
from tests.e2e.observed import Observed
from tests.e2e.secret_values import passwords

pytestmark = pytest.mark.slow

CLAIMS = {
    "X-Auth-Request-User": "admin",
    "X-Auth-Request-Email": ADMIN,
    "X-Pgadmin-User": "admin",
    "X-Pgadmin-Webserver-Secret": "guessed",
    "X-Forwarded-User": "admin",
    "Remote-User": "admin",
}
"""What a stranger may send who knows how it works."""

ROTATED = ("gatePassword", "pgadminGateProof")
DELETE = "api/v1/admin/tsdb/delete_series"
MATCH = "match[]=up"


@pytest.fixture(scope="module")
def deployment(observed: Observed) -> Deployment:
    """The stack whose pages are behind the gate."""
    return observed.deployment


@pytest.fixture(scope="module")
def person(deployment: Deployment) -> Iterator[httpx.Client]:
    """Somebody who has signed in, at the name of the metrics."""
    with signed_in(deployment, "metrics") as client:
        yield client


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_gets_a_form_and_nothing_of_the_page(deployment: Deployment, page: str) -> None:
    with visiting(deployment, page) as stranger:
        assert stranger.get("/", headers=CLAIMS).status_code in (302, 403)
        answer = stranger.get(PAGES[page], headers=CLAIMS)
        assert answer.status_code == 403
        assert FORM in answer.text
        api = stranger.get(PAGES[page], headers={**CLAIMS, "Accept": "application/json"})
        assert api.status_code == 401, "a script would take the form for an answer"


def test_one_sign_in_opens_every_page(deployment: Deployment, person: httpx.Client) -> None:
    for page, start in PAGES.items():
        answer = person.get(deployment.entry.url(name(page)), follow_redirects=True)
        assert succeeded(answer).url.path == start
        assert FORM not in answer.text
    shown = succeeded(person.get(deployment.entry.url(HOME), follow_redirects=True)).text
    for page in PAGES:
        assert f'href="{deployment.entry.url(name(page))}"' in shown


def test_the_session_is_seen_below_the_gate_only(person: httpx.Client) -> None:
    [cookie] = [each for each in person.cookies.jar if each.name == COOKIE]
    assert cookie.domain.lstrip(".") == "admin.e2e.localhost", "n8n and Directus would get it"
    assert cookie.secure
    assert cookie.has_nonstandard_attr("HttpOnly")


def test_pgadmin_has_logged_them_in_and_shows_the_databases(deployment: Deployment) -> None:
    with signed_in(deployment, "pgadmin") as client:
        client.get("/", follow_redirects=True)
        pgadmin = Pgadmin(client)
        databases = pgadmin.connect()
        found = pgadmin.run("directus", databases["directus"], "SELECT email FROM directus_users")
        assert [ADMIN] in found


@pytest.mark.parametrize("header", ["X-Pgadmin-User", "X_Pgadmin_User"])
def test_somebody_who_has_signed_in_cannot_be_somebody_else(
    deployment: Deployment, header: str
) -> None:
    with signed_in(deployment, "pgadmin") as client:
        answer = client.get("/", headers={header: ADMIN}, follow_redirects=True)
        assert succeeded(answer).url.path == "/browser/"
        script = succeeded(client.get("/browser/js/utils.js")).text
        assert f"'{ADMIN}'" not in script


def straight_to_pgadmin(deployment: Deployment, network: str, headers: dict[str, str]) -> str:
    """Return what a neighbour sees who knows these headers: answers' headers, then a page."""
    given = " ".join(shlex.quote(f"--header={key}: {value}") for key, value in headers.items())
    script = f"wget -q -S -O - {given} http://pgadmin:5050/ 2>&1"
    image = deployment.docker.services()["pgadmin"]["Config"]["Image"]
    return deployment.docker.probe(network, image, script).out


def is_let_in(shown: str) -> bool:
    """Whether pgAdmin has led a neighbour on to its page, not to its log-in."""
    led_on = "/browser/" in shown.partition("<html")[0]
    assert led_on != ("internal_button" in shown or "/authenticate/login" in shown), shown[:2000]
    return led_on


@pytest.mark.parametrize("network", ["back", "admin"])
def test_a_neighbour_who_forges_headers_gets_the_log_in_of_pgadmin(
    deployment: Deployment, network: str
) -> None:
    assert not is_let_in(straight_to_pgadmin(deployment, network, CLAIMS))


def test_a_neighbour_in_front_reaches_none_of_it(deployment: Deployment) -> None:
    services = deployment.docker.services()
    where = {"gate": 4180, "pgadmin": 5050, "victoria-logs": 9428}
    tried = "".join(
        f"timeout 3 bash -c 'exec 3<>/dev/tcp/{host}/{port}' 2> /dev/null && echo {service} &\n"
        for service, port in where.items()
        for host in (
            service,
            *(
                each["IPAddress"]
                for each in services[service]["NetworkSettings"]["Networks"].values()
            ),
        )
    )
    image = services["pgadmin"]["Config"]["Image"]
    script = f"{tried}wait\n"
    assert set(deployment.docker.probe("admin", image, script).out.split()) == set(where), (
        "the probe itself does not work"
    )
    assert deployment.docker.probe("front", image, script).out.split() == []


def test_the_password_is_taken_by_the_form_only(deployment: Deployment) -> None:
    login = deployment.credentials["gate"]
    credentials = (login["user"], login["password"])
    with visiting(deployment, "logs") as stranger:
        assert stranger.get(PAGES["logs"], auth=credentials).status_code == 403
        for path in ("/oauth2/auth", "/oauth2/userinfo"):
            assert stranger.get(path, auth=credentials).status_code == 401, (
                f"{path} says whether a guess was right, as often as somebody asks"
            )


@pytest.mark.parametrize(
    "path",
    [
        f"/metrics/{DELETE}",
        f"/metrics/vmui/../{DELETE}",
        f"/metrics/vmui/%2e%2e/{DELETE}",
        f"/metrics/vmui/..%2f{DELETE}",
        f"//metrics/{DELETE}",
        f"/metrics/prometheus/{DELETE}",
        f"/metrics/prometheus/vmui/../{DELETE}",
        f"/metrics/vmui//../{DELETE}",
        "/metrics/api/v1/import/prometheus",
        "/metrics/api/v1/write",
        "/metrics/snapshot/create",
        "/metrics/internal/force_merge",
    ],
)
def test_a_link_changes_nothing_in_the_store(
    deployment: Deployment, person: httpx.Client, path: str
) -> None:
    url = httpx.URL(deployment.entry.url(name("metrics")))
    answer = person.get(url.copy_with(raw_path=f"{path}?{MATCH}".encode()))
    assert answer.status_code in (400, 404), answer.text
    assert "snapshot" not in answer.text


def test_what_the_page_of_the_metrics_asks_for_is_answered(
    person: httpx.Client, deployment: Deployment
) -> None:
    at = f"{deployment.entry.url(name('metrics'))}/metrics/prometheus"
    shown = succeeded(person.get(f"{at}/vmui/custom-dashboards")).json()
    titles = {each["title"] for each in shown["dashboardsSettings"]}
    assert "Servers and containers" in titles
    found = succeeded(person.get(f"{at}/api/v1/query_range", params={"query": "up"})).json()
    assert found["status"] == "success"


def test_nobody_is_led_elsewhere_after_the_sign_in(deployment: Deployment) -> None:
    login = deployment.credentials["gate"]
    with visiting(deployment, "alerts") as stranger:
        form = {"username": login["user"], "password": login["password"]}
        for place in ("https://evil.example/", "//evil.example/", "https://cms.e2e.localhost/"):
            answer = stranger.post("/oauth2/sign_in", data={**form, "rd": place})
            assert "evil" not in answer.headers.get("location", "")
            assert "cms" not in answer.headers.get("location", "")


def test_signing_out_closes_every_page(deployment: Deployment) -> None:
    with signed_in(deployment, "logs") as client:
        assert succeeded(client.get(PAGES["logs"]))
        client.get("/oauth2/sign_out?rd=/")
        for page, start in PAGES.items():
            assert client.get(deployment.entry.url(name(page)) + start).status_code == 403, page


def test_guesses_are_slowed_down(deployment: Deployment) -> None:
    with visiting(deployment, "metrics") as stranger:
        guess = {"username": "admin", "password": "guess"}
        codes = [stranger.post("/oauth2/sign_in", data=guess).status_code for _ in range(12)]
        assert set(codes) == {401, 429}
        assert codes.count(429) >= 5, codes
        assert stranger.get(PAGES["metrics"]).status_code == 403, "only the form is limited"


def test_another_password_and_proof_end_what_the_old_ones_opened(deployment: Deployment) -> None:
    def opens(proof: str) -> bool:
        return is_let_in(straight_to_pgadmin(deployment, "back", {IDENTITY: VISITOR, PROOF: proof}))

    old, proof = deployment.credentials["gate"], deployment.passwords["pgadmin-gate-proof"]
    assert opens(proof), "nothing would be closed"
    with signed_in(deployment, "alerts") as client:
        assert succeeded(client.get(PAGES["alerts"]))
        deployment.rotate(*ROTATED)
        deployment.up()
        deployment.forget_outputs()
        assert client.get(PAGES["alerts"]).status_code == 403
        form = {"username": old["user"], "password": old["password"]}
        assert client.post("/oauth2/sign_in", data=form).status_code == 401
    with signed_in(deployment, "alerts") as client:
        assert succeeded(client.get(PAGES["alerts"]))
    assert not opens(proof)
    assert opens(passwords(deployment.pulumi.revealed_state())["pgadmin-gate-proof-1"])
