"""What looks like a secret, and what does not although it resembles one."""

import pytest

from config.automation.revealing import revealing

TOKEN = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456-_"


@pytest.mark.parametrize(
    "text",
    [
        "sk-" + "proj-abcdefghijklmnopqrstuvwx",
        "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        "=Bearer " + "abcdef0123456789abcdef",
        "postgres://crm:" + "hunter2@10.0.0.5/crm",
        "https://crm.example/orders?api_key=" + "a1b2c3d4e5f6",
        'const token = "' + 'a1b2c3d4e5";',
        '{"password": "' + 'a1b2c3d4e5"}',
        "-----BEGIN " + "PRIVATE KEY-----\nabc",
        "={{ 'sk-" + "proj-abcdefghijklmnopqrstuvwx' }}",
    ],
)
def test_what_issuers_and_people_write_is_found(text: str) -> None:
    assert list(revealing({"parameters": {"text": text}})) == ["parameters.text"]


def test_a_header_is_known_by_its_name() -> None:
    headers = [{"name": "Accept", "value": "text/x1"}, {"name": "X-Api-Key", "value": "a1b2c3d4e5"}]
    assert list(revealing({"headers": headers})) == ["headers[1].value"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"authentication": "genericCredentialType", "genericAuthType": "httpHeaderAuth"},
        {"name": "X-Token", "value": "={{ $json.token1234567 }}"},
        {"name": "token", "value": "next_page_token"},
        {"token": "v2"},
        {"url": "https://api.telegram.org/bot{{ $json.id }}/getMe"},
        {"url": "http://directus.invalid/items/orders?filter[id][_eq]=7"},
        {"jsonBody": '={"password": "{{ $json.password }}"}'},
        {"text": "Bearer of good news, 12 of them"},
        {"path": "0f9a3e44-7f0c-4f53-93cf-0d3f2d1f2a11"},
    ],
)
def test_what_only_resembles_one_is_left_alone(parameters: dict[str, str]) -> None:
    assert list(revealing(parameters)) == []
