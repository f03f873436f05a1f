"""What holds for some paths of Directus."""

from components.data.directus_policies import policies
from config.services.directus import DirectusSettings

OFFICE = "198.51.100.0/24"


def settings(**changes: object) -> DirectusSettings:
    """Return the settings of Directus."""
    return DirectusSettings.model_validate({"adminEmail": "admin@tapbot.kz", **changes})


def test_every_way_to_try_a_password_is_counted() -> None:
    found = {path for each in policies(settings()) if each.rate for path in each.match.paths}
    assert {"/auth/login", "/auth/password", "/shares/auth", "/graphql/system"} <= found
    assert any(each.rate and each.match.websocket for each in policies(settings()))


def test_one_request_with_many_log_ins_is_limited_by_what_is_in_flight() -> None:
    [graphql] = [each for each in policies(settings()) if "/graphql/system" in each.match.paths]
    assert graphql.rate
    assert graphql.rate.in_flight


def test_the_app_is_for_everybody_unless_networks_are_named() -> None:
    assert not any(each.networks for each in policies(settings()))
    [app] = [each for each in policies(settings(adminNetworks=[OFFICE])) if each.networks]
    assert app.match.paths == ["/admin"], "the API is what sites and workflows use"
    assert app.networks == (OFFICE,)
