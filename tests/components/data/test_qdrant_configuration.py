"""Qdrant's configuration file, which holds its keys."""

import pytest
import yaml

from components.data.qdrant_configuration import configuration


@pytest.mark.parametrize(
    "key", ["key: 'with #YAML' syntax", "12345", "1234567890e12", "0o17", "true", "- a", "{{ x }}"]
)
def test_a_key_arrives_as_it_is_whatever_it_looks_like(key: str) -> None:
    file = configuration(6333, key, "key-for-readers")
    assert f'"{key}"' in file, "libraries do not agree on what a number looks like"
    service = yaml.safe_load(file)["service"]
    assert service["api_key"] == key
    assert service["read_only_api_key"] == "key-for-readers"
    assert service["http_port"] == 6333
