"""Extras that `make up` leaves out: the program does as if the stack had no section for them."""

import pytest

from config.left_out import problems, without
from config.services.pgadmin import PgadminSettings
from tests.components.parts import LOCAL
from tests.support.factories import for_operators, settings_of, valid_settings
from tests.support.program import stack_file

SECTION = {"pgadmin": {"adminEmail": "ops@tapbot.kz"}, "placement": {"pgadmin": "data"}}


@pytest.fixture(autouse=True)
def _one_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one extra, whichever there are."""
    monkeypatch.setattr(PgadminSettings, "EXTRA", True)


def test_what_is_left_out_is_absent_and_nothing_else_is() -> None:
    complete = valid_settings(**LOCAL, **SECTION)
    left = without(complete, "pgadmin")
    assert left.pgadmin is None
    assert left.present() == {
        field: section for field, section in complete.present().items() if field != "pgadmin"
    }


def test_without_the_variable_nothing_is_left_out() -> None:
    complete = valid_settings(**LOCAL, **SECTION)
    assert without(complete, "") == complete
    assert list(problems(complete, "")) == []


def test_an_extra_of_a_stack_on_this_machine_may_be_left_out() -> None:
    assert list(problems(valid_settings(**LOCAL, **SECTION), "pgadmin")) == []


@pytest.mark.parametrize("name", ["n8n", "postgres", "pgadmim"])
def test_nothing_else_is_ever_left_out(name: str) -> None:
    [problem] = problems(valid_settings(**LOCAL, **SECTION), name)
    assert problem.line == (
        "TAPBOT_WITHOUT: leaves out what this stack cannot do without"
        f" (got '{name}'; expected some of: pgadmin)"
    )


def test_a_stack_on_servers_leaves_nothing_out() -> None:
    [problem] = problems(valid_settings(**SECTION), "pgadmin")
    assert problem.line == (
        "TAPBOT_WITHOUT: leaves out what this stack cannot do without"
        " (got 'pgadmin'; expected nothing)"
    ), "a variable that was left over in a shell would delete what runs there"
    assert problem.fix == "unset TAPBOT_WITHOUT; `make up` sets it for its own update"


def test_all_that_is_for_operators_fits_the_stack_on_this_machine() -> None:
    config = {key: value for key, value in stack_file("dev").items() if ":" not in key}
    more, here = for_operators(), {"address": "local", "memory": "8GB"}
    placement = {**more["placement"], **config["placement"]}
    servers = dict.fromkeys(config["servers"], here)
    settings = settings_of({**more, **config, "servers": servers, "placement": placement})
    assert settings.dozzle, "its usual port is Traefik's there"
