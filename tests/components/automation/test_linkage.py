"""The links: two jobs, each in the image of its service, and a watch."""

import json

import pytest

from components.automation.linkage import Links
from components.containers.endpoint import Endpoint
from components.containers.links import AdministratorLink
from config.services.directus import ADMIN_PASSWORD
from config.services.n8n import OWNER_PASSWORD
from tests.components.parts import stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import valid_settings

SECRETS = [
    *("value-of-directus_admin_password", "value-of-n8n_owner_password"),
    *("value-of-links_directus_token", "value-of-links_webhook_secret"),
]

MONITORED = {"monitoring": {}, "placement": {"monitoring": "edge"}}


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Directus on `data`, n8n on `edge`, and a collection that n8n may write."""

    def build() -> None:
        here = stack(valid_settings(links={"writes": ["orders"]}, **MONITORED))
        settings = here.settings
        assert settings.links
        assert settings.directus
        assert settings.n8n
        directus = here.args(settings.directus).targets[0]
        n8n = here.args(settings.n8n).targets[0]
        Links(
            here.args(settings.links),
            AdministratorLink(
                endpoint=Endpoint(directus),
                email="admin@tapbot.kz",
                password=here.secrets[ADMIN_PASSWORD],
            ),
            AdministratorLink(
                endpoint=Endpoint(n8n),
                email="owner@tapbot.kz",
                password=here.secrets[OWNER_PASSWORD],
            ),
            Endpoint(n8n),
            n8n.server,
        )

    return run(build)


def test_each_job_is_in_the_image_and_on_the_server_of_its_service(
    engine: RecordingEngine,
) -> None:
    for name, image, server in (
        ("links-directus", "directus/directus", "data"),
        ("links-n8n", "n8nio/n8n", "edge"),
    ):
        job = engine.container(name)
        assert image in job.inputs["image"]
        assert job.labels["kz.tapbot.server"] == server
        assert job.inputs["user"] == "1000:1000"
        assert job.inputs["restart"] == "on-failure"
        script = f"/etc/tapbot/{name.removeprefix('links-')}.mjs"
        assert job.inputs["entrypoints"] == ["node", script, "/tmp/done"]
        assert script in engine.carrier(name).files
        assert job.inputs["healthcheck"]["tests"] == ["CMD", "cat", "/tmp/done"]


def test_no_secret_is_where_docker_shows_it(engine: RecordingEngine) -> None:
    for name in ("links-directus", "links-n8n", "links"):
        shown = str(engine.container(name).inputs)
        assert not [value for value in SECRETS if value in shown], name
        assert "uploads" in engine.carrier(name).secret_inputs


def test_what_is_wanted_is_shown_in_a_preview_and_holds_no_secret(engine: RecordingEngine) -> None:
    for name, file in (
        ("links-directus", "wanted.json"),
        ("links-n8n", "workflows/tapbot_round.json"),
    ):
        text = engine.carrier(name).files[f"/etc/tapbot/{file}"]
        assert text.count("\n") > 20, "a preview would show one line"
        assert not [value for value in SECRETS if value in text]


def test_a_file_that_is_gone_from_the_folder_is_named_no_more(engine: RecordingEngine) -> None:
    files = engine.carrier("links-n8n").files
    named = json.loads(files["/etc/tapbot/workflows.json"])
    there = [name for name in files if name.startswith("/etc/tapbot/workflows/")]
    assert sorted(f"/etc/tapbot/workflows/{name}.json" for name in named) == sorted(there)


def test_the_jobs_and_the_watch_come_one_after_another(engine: RecordingEngine) -> None:
    for later, earlier in (("links-n8n", "links-directus"), ("links", "links-n8n")):
        waits = engine.container(later).dependencies
        assert any(urn.endswith(f"::{earlier}") for urn in waits), (later, waits)


def test_everybody_is_told_addresses_as_its_own_server_sees_them(engine: RecordingEngine) -> None:
    files = engine.carrier("links-n8n").files
    assert json.loads(files["/etc/tapbot/addresses.json"]) == {
        "directus": "http://10.88.0.2:8055",
        "n8n": "http://n8n:5678",
        "webhooks": "http://n8n:5678",
        "owner": "owner@tapbot.kz",
        "directusOfWorkers": "http://10.88.0.2:8055",
    }
    watch = json.loads(engine.carrier("links").files["/etc/tapbot/addresses.json"])
    assert watch == {"directus": "http://directus-1:8055", "webhooks": "http://10.88.0.1:5678"}
    wanted = json.loads(engine.carrier("links-directus").files["/etc/tapbot/wanted.json"])
    assert wanted["directus"] == {"url": "http://directus-1:8055", "email": "admin@tapbot.kz"}


def test_the_watch_writes_figures_and_has_no_capability(engine: RecordingEngine) -> None:
    watch = engine.container("links")
    assert "/figures" in watch.mounts
    assert watch.inputs["user"] == "0:0", "the volume of figures belongs to root"
    assert watch.inputs["capabilities"]["adds"] == []


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:automation:Links", "links")
