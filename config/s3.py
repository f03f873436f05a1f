"""Settings of a bucket: where several servers keep files, or copies of them."""

from enum import StrEnum

from pydantic import Field

from config.base import Settings
from config.words.types import Bucket, Region, Url


class Addressing(StrEnum):
    """Where an S3 request names the bucket."""

    PATH = "path"
    VIRTUAL = "virtual"


class S3Settings(Settings):
    """A bucket of S3 or of anything that speaks its protocol."""

    endpoint: Url = Field(description="The address of the service")
    bucket: Bucket = Field(description="The name of the bucket")
    region: Region = Field("us-east-1", description="The region of the bucket")
    addressing: Addressing = Field(
        Addressing.PATH,
        description="Whether requests name the bucket in the `path`, or in a `virtual` host name",
    )
