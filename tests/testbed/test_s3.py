"""The S3 server for tests: its bucket, its damage, its absence."""

from collections.abc import Iterator

import httpx
import pytest

from testbed.clients import LOOPBACK
from testbed.s3 import S3, s3_server


@pytest.fixture(name="s3", scope="module")
def bucket_with_a_file() -> Iterator[S3]:
    """A bucket that holds one file."""
    with s3_server(LOOPBACK, bucket="copies") as s3:
        httpx.put(f"{s3.endpoint}/copies/folder/file", content=b"abc", trust_env=False)
        yield s3


def test_a_changed_byte_is_one_byte(s3: S3) -> None:
    assert s3.objects() == {"folder/file"}
    s3.change_a_byte("folder/file")
    assert s3.read("folder/file") == b"acc"


def test_while_it_is_away_it_answers_nobody(s3: S3) -> None:
    with s3.away(), pytest.raises(httpx.TimeoutException):
        httpx.get(s3.endpoint, timeout=0.2, trust_env=False)
    assert s3.read("folder/file")
