"""Memory as the engine's statistics tell it."""

import pytest

from bench.engine_api import EngineApi, used_memory
from bench.run import BenchError


def test_idle_file_cache_does_not_count_on_cgroup_v1() -> None:
    details = {"inactive_file": 1, "total_inactive_file": 40}
    assert used_memory({"memory_stats": {"usage": 100, "stats": details}}) == 60


def test_idle_file_cache_does_not_count_on_cgroup_v2() -> None:
    assert used_memory({"memory_stats": {"usage": 100, "stats": {"inactive_file": 30}}}) == 70


def test_a_container_that_just_ended_uses_nothing() -> None:
    assert used_memory({"memory_stats": {}}) == 0


def test_docker_host_names_the_socket() -> None:
    assert EngineApi.of({"DOCKER_HOST": "unix:///run/x.sock"}).path == "/run/x.sock"
    assert EngineApi.of({}).path == "/var/run/docker.sock"


def test_an_engine_elsewhere_is_refused() -> None:
    with pytest.raises(BenchError, match="local engine only"):
        EngineApi.of({"DOCKER_HOST": "ssh://deploy@example"})
