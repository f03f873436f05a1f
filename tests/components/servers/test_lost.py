"""Options for everything on a lost server: change nothing, delete nothing."""

from components.servers.lost import options_of
from config.servers import ServerSettings

SERVER = {"address": "203.0.113.10", "memory": "4GB"}


def test_what_is_on_a_lost_server_is_neither_changed_nor_deleted() -> None:
    options = options_of(ServerSettings.model_validate({**SERVER, "state": "lost"}))
    assert options.ignore_changes == ["*"], "an update would wait for an answer"
    assert options.retain_on_delete is True, "leaving the state would wait for an answer, too"


def test_what_is_on_any_other_server_is_managed_as_ever() -> None:
    options = options_of(ServerSettings.model_validate(SERVER))
    assert (options.ignore_changes, options.retain_on_delete) == (None, None)
