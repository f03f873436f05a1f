"""Settings of Directus."""

from typing import Any

import pytest

from config.s3 import Addressing, S3Settings
from config.services.directus import DirectusSettings
from tests.support.factories import BUCKET, problem_lines, valid_settings


def test_a_bucket_needs_no_more_than_its_service_and_name() -> None:
    directus = valid_settings(directus={"s3": BUCKET}).directus
    assert directus is not None
    assert directus.s3 == S3Settings.model_validate(
        {**BUCKET, "region": "us-east-1", "addressing": Addressing.PATH}
    )


def test_the_keys_of_a_bucket_are_wanted_where_there_is_a_bucket() -> None:
    issued = {each.key: each.needed_by for each in DirectusSettings.secrets() if each.needed_by}
    assert issued == dict.fromkeys(["directusS3Key", "directusS3Secret"], "directus.s3")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"directus": {"memory": "256MB"}},
            "directus.memory: is below the minimum (got '256MB'; expected at least 384MB)",
        ),
        (
            {"directus": {"replicas": 0}},
            "directus.replicas: is too small "
            "(got 0; expected a whole number from 1 to 16, such as 2)",
        ),
        (
            {"directus": {"adminEmail": "admin"}},
            "directus.adminEmail: is not valid "
            "(got 'admin'; expected an email address such as admin@tapbot.kz)",
        ),
        (
            {"directus": {"projectName": "{{ 7 * 7 }}"}},
            "directus.projectName: is not valid (got '{{ 7 * 7 }}'; expected a name of letters, "
            "digits, spaces and everyday punctuation such as Tapbot & Co)",
        ),
        (
            {"directus": {"s3": {**BUCKET, "endpoint": "s3.tapbot.kz"}}},
            "directus.s3.endpoint: is not valid "
            "(got 's3.tapbot.kz'; expected a URL such as https://s3.eu-central-1.amazonaws.com)",
        ),
        (
            {"directus": {"s3": {**BUCKET, "endpoint": "https://me:word@s3.tapbot.kz"}}},
            "directus.s3.endpoint: is not valid (got 'https://...@s3.tapbot.kz'; "
            "expected a URL such as https://s3.eu-central-1.amazonaws.com)",
        ),
        (
            {"directus": {"s3": {**BUCKET, "endpoint": "http://s3.tapbot.kz:70000"}}},
            "directus.s3.endpoint: has a port out of range "
            "(got 'http://s3.tapbot.kz:70000'; expected a port from 1 to 65535)",
        ),
        (
            {"directus": {"s3": {"bucket": "tapbot-files"}}},
            "directus.s3.endpoint: is missing (expected the address of the service, "
            "such as https://s3.eu-central-1.amazonaws.com)",
        ),
        (
            {"directus": {"s3": {**BUCKET, "bucket": "Tapbot"}}},
            "directus.s3.bucket: is not valid "
            "(got 'Tapbot'; expected the name of a bucket such as tapbot-files)",
        ),
        (
            {"directus": {"s3": {**BUCKET, "bucket": "192.168.7.10"}}},
            "directus.s3.bucket: is not valid "
            "(got '192.168.7.10'; expected the name of a bucket such as tapbot-files)",
        ),
        (
            {"directus": {"s3": {**BUCKET, "region": "eu central"}}},
            "directus.s3.region: is not valid "
            "(got 'eu central'; expected a region such as eu-central-1)",
        ),
        (
            {"directus": {"s3": {**BUCKET, "addressing": "virtul"}}},
            "directus.s3.addressing: is not one of the choices, did you mean virtual? "
            "(got 'virtul'; expected path or virtual)",
        ),
        (
            {"directus": {"s3": True}},
            "directus.s3: is not a mapping (got true; expected a mapping with endpoint, bucket)",
        ),
        (
            {"directus": {"cacheTtl": 5}},
            "directus.cacheTtl: is not text "
            "(got 5; expected a time with its unit (s, m, h or d) such as 5m)",
        ),
    ],
)
def test_a_wrong_value_is_named_with_a_valid_example(changes: dict[str, Any], line: str) -> None:
    assert problem_lines(changes) == [line]


def test_an_origin_is_no_address_of_a_page() -> None:
    for origin in ("https://tapbot.kz/", "https://tapbot.kz/app", "tapbot.kz", "*", "null"):
        assert problem_lines({"directus": {"corsOrigins": [origin]}}) == [
            f"directus.corsOrigins[0]: is not valid (got '{origin}'; expected the origin of a site,"
            " without a path, such as https://tapbot.kz)"
        ], origin
