"""Settings of pgAdmin."""

from config.services.pgadmin import OPERATOR, PASSWORD, PgadminSettings
from tests.support.factories import only_problem, problem_lines, valid_settings

OWN = {"pgadmin": {"adminEmail": "ops@tapbot.kz"}, "placement": {"pgadmin": "data"}}


def test_a_stack_has_it_only_when_asked() -> None:
    assert valid_settings().pgadmin is None
    settings = valid_settings(**OWN)
    assert settings.pgadmin
    assert settings.pgadmin.local_port == 5050


def test_it_has_a_login_and_a_role_with_passwords_of_their_own() -> None:
    assert set(PgadminSettings.secrets()) == {PASSWORD, OPERATOR.password}


def test_its_page_has_a_port_of_its_own() -> None:
    changes = {**OWN, "pgadmin": {"adminEmail": "ops@tapbot.kz", "localPort": 22}}
    assert only_problem(changes).line == (
        "pgadmin.localPort: is the port of SSH (got 22; expected a port that nothing else has)"
    )


def test_its_login_is_an_address_of_mail() -> None:
    [line] = problem_lines({**OWN, "pgadmin": {"adminEmail": "ops"}})
    assert line.startswith("pgadmin.adminEmail: ")
