"""Memory sizes."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words.memory import AtLeast, MemorySize
from config.words.word import MistakeError


@pytest.mark.parametrize(
    ("text", "mib"),
    [("512MB", 512), ("512MiB", 512), ("1.5GB", 1536), ("2GiB", 2048), ("64 MB", 64)],
)
def test_a_size_is_read_in_binary_units_as_docker_does(text: str, mib: int) -> None:
    size = MemorySize.parse(text)
    assert size.mib == mib
    assert size.bytes == mib * 1024 * 1024
    assert MemorySize.parse(str(size)) == size


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "is empty"),
        ("", "is empty"),
        (512, "has no unit"),
        (0.5, "has no unit"),
        ("512", "has no unit"),
        ("512mb", "is not a memory size"),
        ("512M", "is not a memory size"),
        ("-1GB", "is not a memory size"),
        ("1GB; id", "is not a memory size"),
        ("1GB\n", "is not a memory size"),
        ("1e3MB", "is not a memory size"),
        (True, "is not a memory size"),
        ({}, "is not a memory size"),
        ("0.3MB", "is not a whole number of MB"),
        ("0MB", "is too small"),
        ("9999999GB", "is too large"),
    ],
)
def test_what_is_no_size_is_named(value: object, problem: str) -> None:
    with pytest.raises(MistakeError) as refused:
        MemorySize.parse(value)
    assert refused.value.problem == problem


def test_a_service_refuses_less_than_it_needs() -> None:
    adapter: TypeAdapter[MemorySize] = TypeAdapter(Annotated[MemorySize, AtLeast("256MB")])
    assert adapter.validate_python("256MB") == MemorySize(256)
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python("255MB")
    [detail] = refused.value.errors()
    assert detail["msg"] == "is below the minimum (expected at least 256MB)"


def test_a_size_is_written_in_the_spelling_that_is_read() -> None:
    assert TypeAdapter(MemorySize).dump_python(MemorySize(1536), mode="json") == "1536MB"
