"""Unit tests have an environment of their own, whoever runs them and wherever."""

import os
import subprocess
import sys
from typing import Final

from tests.support.sources import ROOT

HOSTILE: Final = {
    "DOCKER_HOST": "unix:///nonexistent",
    "HOME": "/nonexistent",
    "XDG_CACHE_HOME": "/nonexistent",
    "XDG_DATA_HOME": "/nonexistent",
    "STACK": "prod",
    "PULUMI_CONFIG": '{"tapbot-stack:domain": "example.org"}',
    "PULUMI_CONFIG_PASSPHRASE": "somebody else's",
    "PULUMI_BACKEND_URL": "https://pulumi.example.org",
    "SSH_AUTH_SOCK": "/nonexistent",
    "TAPBOT_TOOLCHAIN": "official",
    "TZ": "America/New_York",
    "LANG": "ru_RU.KOI8-R",
    "NO_COLOR": "1",
    "CI": "true",
}
SENSITIVE: Final = (
    "tests/components/servers",
    "tests/config/test_loader.py",
    "tests/toolchain",
)
"""Tests of what reads the environment."""


def test_nothing_of_the_callers_environment_is_seen() -> None:
    assert not HOSTILE.keys() - {"HOME"} & os.environ.keys()
    assert os.environ["HOME"] != "/nonexistent"


def test_tests_of_what_reads_the_environment_pass_in_a_hostile_one() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SENSITIVE],
        cwd=ROOT,
        env={**os.environ, **HOSTILE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
