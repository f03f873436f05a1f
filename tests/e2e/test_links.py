"""n8n and Directus call each other without a click: proved by a stack of their own."""

import secrets
from collections.abc import Iterator
from functools import partial

import pytest

from testbed.directus import Directus
from testbed.n8n import N8n
from testbed.ports import free_ports
from testbed.sessions import Result, wait_until
from tests.e2e import (
    assistant,
    automation_folder,
    example_workflows,
    killed_bot,
    spellings,
    updated_n8n,
)
from tests.e2e.automation_folder import (
    KEY,
    KEY_NAME,
    Automated,
    both_ways,
    figures,
    fire,
    knock,
    reads,
)
from tests.e2e.deployment import created
from tests.e2e.docker_cli import Docker
from tests.e2e.greeter import ARTICLES, OPENED, installed, write_articles
from tests.e2e.node_fetch import fetch
from tests.e2e.secret_values import passwords

FLOW = "7a9b0700-0000-4000-8000-000000000003"
ROLE = "7a9b0700-0000-4000-8000-000000000001"
USER = "7a9b0700-0000-4000-8000-000000000002"
CALL = "7a9b0700-0000-4000-8000-000000000004"

MADE = ("links-directus-token", "links-webhook-secret")
ROTATED = ("linksDirectusToken", "linksWebhookSecret")


@pytest.fixture(scope="module")
def deployment() -> Iterator[Automated]:
    """A stack with links, figures and a folder of workflows."""
    sections = {
        "links": {"reads": [ARTICLES]},
        "n8n": {"webhooks": 2},
        "monitoring": {"localPort": free_ports(1)[0]},
        "placement": {"monitoring": "edge"},
    }
    with created(lambda folder: Automated(folder, sections, {KEY_NAME: KEY})) as found:
        yield found


@pytest.fixture(scope="module")
def docker(deployment: Automated) -> Docker:
    """The engine's view of it."""
    return deployment.docker


@pytest.fixture(scope="module")
def n8n(deployment: Automated) -> Iterator[N8n]:
    """n8n's owner, logged in once."""
    login = deployment.credentials["n8n"]
    with deployment.entry.client("n8n") as client:
        yield N8n(client, login["email"], login["password"])


def links(deployment: Automated, *flags: str) -> Result:
    """Type `make links`."""
    return deployment.pulumi.toolchain("links", *flags)


def test_a_fresh_stack_has_gone_round(deployment: Automated, docker: Docker) -> None:
    said = docker.log("links-n8n")
    assert "round trip: " in said, said
    assert "create workflow tapbot: round to Directus and back" in said
    assert "create flow tapbot: round" in docker.log("links-directus")
    again = deployment.make_up()
    assert "n8n <-> Directus: round trip: " in again.text
    assert f"n8n <-> Directus: waits: there is no collection {ARTICLES}; create it" in again.text


def test_a_second_update_writes_nothing(deployment: Automated) -> None:
    deployment.up("--expect-no-changes")
    for flags in ((), ("--dry",)):
        done = links(deployment, *flags)
        assert done.code == 0, done.text
        assert "Directus: no changes" in done.text
        assert "n8n: no changes" in done.text


def test_what_waits_for_a_collection_comes_with_it(
    deployment: Automated, docker: Docker, directus: Directus
) -> None:
    token = deployment.passwords["links-directus-token"]
    assert reads(docker, token, f"items/{ARTICLES}") == 403
    write_articles(directus)
    done = links(deployment)
    assert f"create permission to read {ARTICLES}" in done.text
    assert "waits" not in done.text
    assert reads(docker, token, f"items/{ARTICLES}") == 200


def test_the_way_is_shut_for_everybody_outside(deployment: Automated, docker: Docker) -> None:
    secret = {"X-Tapbot-Secret": deployment.passwords["links-webhook-secret"]}
    inside, main = (
        fetch(docker, "n8n", f"http://{at}/webhook/internal/round", method="POST", headers=secret)
        for at in ("traefik:8098", "n8n:5678")
    )
    assert inside.status == 200, "nothing would be shut"
    assert main.status == 404, "an update of main would end what has come to depend on it"
    found = {path: knock(deployment, path, secret) for path in spellings.SPELLINGS}
    assert {path for path, code in found.items() if code != 404} == set(), found


def test_services_reach_the_webhooks_alone(docker: Docker) -> None:
    for path in ("/rest/login", "/healthz", "/metrics", "/webhook-test/internal/round"):
        answer = fetch(docker, "directus-1", f"http://traefik:8098{path}")
        assert (answer.status, answer.body) == (404, "404 page not found\n"), path


def test_a_folder_of_workflows_is_published_with_its_credential(
    deployment: Automated, docker: Docker
) -> None:
    said = docker.log("links-n8n")
    for name in automation_folder.workflows():
        assert f"publish workflow {name}\n" in said
    assert fire(deployment, "orders") == fire(deployment, "number-5") == 200
    assert fire(deployment, "orders", "another key") == 403, "its credential is not filled"


def test_a_workflow_that_fails_is_told(deployment: Automated, docker: Docker) -> None:
    assert fire(deployment, "fails") == 200
    figure = 'tapbot_workflow_failures{workflow="fails"} 1'
    wait_until("the failure", 90, lambda: figure in figures(docker), every=2)


def test_only_what_changed_in_the_folder_is_touched(deployment: Automated, n8n: N8n) -> None:
    automation_folder.touches_only_what_changed(deployment, n8n)


def test_n8ns_user_may_do_nothing_else(deployment: Automated, docker: Docker) -> None:
    token = deployment.passwords["links-directus-token"]
    closed = dict.fromkeys(("flows", "users", "collections", "permissions", "settings"), 403)
    for path, code in {"items/tapbot_round": 200, **closed}.items():
        assert reads(docker, token, path) == code, path


def test_no_secret_is_where_docker_or_the_database_shows_it(
    deployment: Automated, docker: Docker, directus: Directus
) -> None:
    values = [KEY, *(deployment.passwords[name] for name in MADE)]
    shown = str(docker.containers()) + str(directus.get("/operations"))
    shown += str(directus.get("/flows"))
    shown += "".join(docker.log(each) for each in docker.of_role("service", "job"))
    assert [value for value in values if value in shown] == []


def test_drift_is_told_then_repaired(deployment: Automated, directus: Directus, n8n: N8n) -> None:
    directus.change(f"/flows/{FLOW}", {"status": "inactive"})
    directus.change(f"/roles/{ROLE}", {"admin_access": True})
    [permission, *_] = directus.get(f"/permissions?filter[role][_eq]={ROLE}")
    directus.delete(f"/permissions/{permission['id']}")
    directus.change(f"/operations/{CALL}", {"options": {"url": "http://elsewhere.example"}})
    n8n.unpublish("tapbot_round_back")
    n8n.delete_credential("tapbot_internal")
    told = links(deployment, "--dry")
    for line in (
        "would change role tapbot: n8n: admin_access",
        "would change flow tapbot: round: status",
        f"would create permission to {permission['action']} {permission['collection']}",
        "would change operation Call n8n: options",
        "would create credential tapbot: internal webhooks",
        "would publish workflow tapbot: round, back from Directus",
    ):
        assert line in told.text
    assert told.code == 3, told.text
    assert "would change flow tapbot: r" in deployment.pulumi.toolchain("preview", LIVE="1").text
    repaired = links(deployment)
    assert repaired.code == 0, repaired.text
    assert "round trip: " in repaired.text
    assert directus.get(f"/flows/{FLOW}")["status"] == "active"
    assert links(deployment, "--dry").code == 0


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.drill)])
def test_what_people_made_survives(
    deployment: Automated, directus: Directus, n8n: N8n, times: int
) -> None:
    role = directus.create("/roles", {"name": f"Editors {secrets.token_hex(3)}"})
    values = {"name": "Ours", "status": "active", "trigger": "manual"}
    flow = directus.create("/flows", values)
    workflow, credential = n8n.publish_adder(), n8n.create_credential("ours")
    for _ in range(times):
        assert links(deployment).code == 0
    assert directus.get(f"/roles/{role['id']}")["name"] == role["name"]
    assert directus.get(f"/flows/{flow['id']}")["name"] == "Ours"
    assert n8n.add(workflow, 2, 3)["sum"] == 5
    assert credential in n8n.credentials()


def test_the_broken_half_is_named(deployment: Automated, directus: Directus) -> None:
    directus.change(f"/flows/{FLOW}", {"status": "inactive"})
    done = links(deployment, "--dry")
    assert done.code == 3
    round_ = deployment.docker.execute("links", "node", "/etc/tapbot/round.mjs")
    assert round_.code == 1
    assert "the way from Directus to n8n is broken" in round_.out
    assert links(deployment).code == 0


def test_a_wrong_token_is_one_clear_sentence(deployment: Automated, directus: Directus) -> None:
    directus.change(f"/users/{USER}", {"token": secrets.token_hex(16)})
    round_ = deployment.docker.execute("links", "node", "/etc/tapbot/round.mjs")
    assert round_.code == 1
    assert round_.out.strip() == (
        "the way from n8n to Directus is broken: see the executions of tapbot_round in n8n"
    )
    repaired = links(deployment)
    assert "change the token of n8n" in repaired.text
    assert repaired.code == 0, repaired.text


def test_the_watch_tells_the_monitoring_and_status(deployment: Automated, docker: Docker) -> None:
    wait_until("figures", 90, lambda: "tapbot_link_round_seconds" in figures(docker), every=2)
    lines = [line for line in figures(docker).splitlines() if not line.startswith("#")]
    told = dict(line.split() for line in lines)
    assert float(told["tapbot_link_last_success_timestamp_seconds"]) > 1_700_000_000
    # It looks twice a minute, and may have seen the wrong token of before.
    line = "n8n <-> Directus: the last round trip"
    status = partial(deployment.pulumi.toolchain, "status")
    wait_until("a round that worked", 90, lambda: line in status().text, every=5)


def test_other_secrets_go_round_and_the_old_ones_do_not(
    deployment: Automated, docker: Docker
) -> None:
    old = [deployment.passwords[name] for name in MADE]
    deployment.rotate(*ROTATED)
    deployment.up()
    assert "round trip: " in docker.log("links-n8n")
    state = passwords(deployment.pulumi.revealed_state())
    assert both_ways(docker, *(state[f"{name}-1"] for name in MADE)) == (200, 200)
    assert both_ways(docker, *old) == (401, 403)


def test_both_directions_are_among_the_outputs(deployment: Automated) -> None:
    found = {(each["from"], each["to"]) for each in deployment.outputs["links"]}
    assert {("n8n-worker", "directus"), ("directus", "traefik")} <= found


@pytest.mark.drill
def test_an_update_of_n8n_loses_no_webhook_and_no_round(deployment: Automated, n8n: N8n) -> None:
    updated_n8n.loses_nothing(deployment, n8n)


@pytest.mark.drill
def test_the_bot_of_the_documents_works_and_goes_without_a_trace(
    deployment: Automated, directus: Directus
) -> None:
    with installed(deployment, directus) as greeter:
        greeter.answers_with_what_is_published()
        assert {path: code for path, code in greeter.elsewhere().items() if code != 404} == {}
        assert greeter.opened() == OPENED
        assert greeter.shown() == [], "secrets of its own"
        deployment.up("--expect-no-changes")
        assert greeter.removed(directus) == []


def test_what_a_flow_has_lost_is_swept(deployment: Automated, directus: Directus) -> None:
    example_workflows.sweep(deployment, directus)


def test_the_bot_that_ships_answers_from_what_is_published(
    deployment: Automated, directus: Directus
) -> None:
    with assistant.installed(deployment, directus) as bot:
        bot.was_announced()
        bot.tells_what_is_published(directus)
        bot.hands_over(directus)
        bot.answers_each_update_once()
        bot.answers_visitors_of_the_site()
        bot.finishes_its_answer()
        bot.shows_figures_and_no_secret()
        deployment.up("--expect-no-changes")


@pytest.mark.drill
def test_a_killed_replica_of_the_bot_loses_no_message(
    deployment: Automated, directus: Directus
) -> None:
    with assistant.installed(deployment, directus, replicas=2) as bot:
        killed_bot.loses_nothing(bot)
