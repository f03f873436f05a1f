"""The servers reach the S3 server of this machine, and it ends."""

import httpx
import pytest

from testbed import Bed
from testbed.s3 import s3_server


def test_what_one_server_stores_the_other_one_reads(bed: Bed) -> None:
    with s3_server(bed.plan.control_address) as s3:
        assert s3.objects() == set()
        signed = f"--aws-sigv4 aws:amz:{s3.region}:s3 --user {s3.key}:{s3.secret}"
        curl = f"curl --silent --show-error --fail {signed}"
        place = f"{s3.endpoint}/{s3.bucket}/folder/file"
        bed.ssh("srv-a", f"{curl} --upload-file - {place}", stdin="shared")
        assert bed.ssh("srv-b", f"{curl} {place}") == "shared"
        assert s3.objects() == {"folder/file"}
    with pytest.raises(httpx.ConnectError):
        s3.objects()
