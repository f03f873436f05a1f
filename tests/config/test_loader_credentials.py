"""The loader and the credentials of n8n: it asks for what fills them."""

from pathlib import Path

from tests.config.automation.folders import CREDENTIALS, folder
from tests.config.test_loader import SECRET, lines, message, pasted
from tests.support.factories import config_with


def test_what_fills_a_credential_is_asked_for(tmp_path: Path) -> None:
    place = str(folder(tmp_path, {}, CREDENTIALS))
    for links in ({"folder": place}, {"folder": place, "reads": []}):
        values = config_with({"links": links})
        assert lines(values) == [
            "ordersApiKey: is missing (expected the credential orders API of n8n)"
        ]
        assert pasted(values) == ["pulumi config set --secret tapbot-stack:ordersApiKey"]


def test_it_may_not_be_plain(tmp_path: Path) -> None:
    place = str(folder(tmp_path, {}, CREDENTIALS))
    text = message(config_with({"links": {"folder": place}, "ordersApiKey": SECRET}))
    assert "ordersApiKey: is a secret in plain text" in text
    assert SECRET not in text


def test_without_links_nothing_is_asked_for_and_the_key_is_unknown(tmp_path: Path) -> None:
    folder(tmp_path, {}, CREDENTIALS)
    [line] = lines(config_with({"ordersApiKey": SECRET}), ["ordersApiKey"])
    assert line.startswith("ordersApiKey: is not a known key")
