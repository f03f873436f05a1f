"""The empty environment of a cold start."""

from pathlib import Path

from bench.cold import empty_environment

FOLDER = Path("/place")
ENVIRON = {
    "HOME": "/home/me",
    "PATH": "/home/me/.cache/tapbot-stack/venv/1/bin:/venv/bin:/usr/bin",
    "VIRTUAL_ENV": "/venv",
    "PULUMI_HOME": "/home/me/.cache/tapbot-stack/pulumi-home",
    "HTTPS_PROXY": "http://proxy",
}


def test_nothing_that_was_built_before_is_found() -> None:
    env = empty_environment(ENVIRON, FOLDER, "unix:///place/docker.sock")
    assert env["PATH"] == "/usr/bin"
    assert "PULUMI_HOME" not in env
    assert "VIRTUAL_ENV" not in env


def test_every_cache_lies_in_the_empty_folder() -> None:
    env = empty_environment(ENVIRON, FOLDER, "unix:///place/docker.sock")
    caches = ("XDG_CACHE_HOME", "XDG_DATA_HOME", "GOCACHE", "GOMODCACHE", "PIP_CACHE_DIR")
    assert all(env[name].startswith("/place/") for name in (*caches, "npm_config_cache"))


def test_the_way_to_the_registries_stays() -> None:
    env = empty_environment(ENVIRON, FOLDER, "unix:///place/docker.sock")
    assert env["HTTPS_PROXY"] == "http://proxy"
    assert env["HOME"] == "/home/me"
