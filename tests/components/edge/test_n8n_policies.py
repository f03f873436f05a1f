"""What is public of n8n, and what is the editor's."""

import pytest

from components.containers.path_policy import PathPolicy
from components.edge.n8n_policies import INTERNAL, METRICS, policies
from config.services.n8n import N8nSettings

OFFICE = "198.51.100.0/24"


def named(name: str, **changes: object) -> PathPolicy:
    """Return one policy of n8n's route."""
    settings = N8nSettings.model_validate({"ownerEmail": "owner@tapbot.kz", **changes})
    [found] = [each for each in policies(settings) if each.name == name]
    return found


def test_what_strangers_call_is_open_whatever_the_networks() -> None:
    for name in ("public", "api"):
        assert named(name, editorNetworks=[OFFICE]).networks == (), name
    assert {"/webhook", "/webhook-waiting", "/form", "/mcp"} <= set(named("public").match.paths)


@pytest.mark.parametrize("name", ["login", "editor"])
def test_the_editor_is_for_its_networks(name: str) -> None:
    assert named(name, editorNetworks=[OFFICE]).networks == (OFFICE,)
    assert named(name).networks == (), "by default, it is open to all"


def test_all_that_is_not_named_is_the_editor() -> None:
    assert named("editor").match.paths == (), "a path that the next version adds would be open"


def test_passwords_cannot_be_tried_without_end() -> None:
    login = named("login")
    assert login.rate
    assert login.match.method == "POST", "the editor asks it who is logged in, by GET"


@pytest.mark.parametrize("name", ["login", "editor", "api"])
def test_a_body_is_small_where_it_is_parsed_before_anybody_is_known(name: str) -> None:
    assert named(name).max_body, "15 MB of JSON end n8n"


def test_files_may_be_uploaded_to_webhooks() -> None:
    assert named("public").max_body is None


def test_forms_may_be_part_of_a_page_and_the_editor_never() -> None:
    own = {"embeddedBy": ["https://tapbot.kz"]}
    assert named("public", **own).framed_by == ("https://tapbot.kz",)
    for name in ("api", "login", "editor"):
        assert named(name, **own).framed_by == (), "a click on another page would change workflows"


def test_webhook_processes_get_what_they_serve_and_main_all_else() -> None:
    settings = N8nSettings.model_validate({"ownerEmail": "owner@tapbot.kz", "webhooks": 2})
    found = {each.name: each for each in policies(settings)}
    names = [*found]
    assert names.index("internal") < names.index("production") < names.index("public")
    assert found["production"].served_by == "n8n-webhook"
    assert found["production"].inside, "Directus calls it"
    assert not {each for each in found["production"].match.paths if "-test" in each}, (
        "only main knows what is being tried in the editor"
    )
    assert [name for name, each in found.items() if each.served_by] == ["production"]


def test_metrics_are_for_nobody_who_comes_through_traefik() -> None:
    assert METRICS.match.paths == ["/metrics"]
    assert METRICS.hidden


def test_what_services_call_is_hidden_before_all_webhooks_are_open() -> None:
    settings = N8nSettings.model_validate({"ownerEmail": "owner@tapbot.kz"})
    names = [each.name for each in policies(settings)]
    assert names.index("internal") < names.index("public")
    assert INTERNAL.hidden
