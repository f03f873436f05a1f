"""What people see of the gate."""

import re

from components.admin.gate_pages import overview, sign_in


def test_nothing_is_fetched_from_elsewhere() -> None:
    for page in (sign_in("admin.tapbot.kz"), overview("admin.tapbot.kz", {})):
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []
        assert "STYLE" not in page
        assert "DOMAIN" not in page
        assert "admin.tapbot.kz" in page


def test_the_form_is_one_that_password_managers_know() -> None:
    page = sign_in("admin.tapbot.kz")
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert 'action="{{.ProxyPrefix}}/sign_in"' in page


def test_names_and_addresses_are_text() -> None:
    assert "<b>" not in overview("admin.tapbot.kz", {"<b>": "https://<b>"})
