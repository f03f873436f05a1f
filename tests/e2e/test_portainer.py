"""The job that has Portainer know the servers, in a shell like that of its image."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from components.admin.portainer import REGISTER, environment
from config.images import load_pins
from testbed.sessions import run, wait_until
from tests.components.parts import endpoint, remote_fleet
from tests.e2e.portainer_api import Portainer, serving
from tests.support.engine import run as deployed

pytestmark = pytest.mark.slow

PASSWORD = 'with "quotes" and a \\'
AGENTS = {"data": ("data", "data"), "edge": ("edge (10.88.0.1)", "10.88.0.1")}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The files of the job: of a Portainer on `data`, with an agent on each of two servers."""
    forms: dict[str, str] = {}

    def build() -> None:
        fleet = remote_fleet()
        for name in AGENTS:
            forms[name] = environment(endpoint(fleet[name], "portainer-agent", 9001), fleet["data"])

    deployed(build)
    (tmp_path / "environments").mkdir()
    for name, form in forms.items():
        (tmp_path / "environments" / name).write_bytes(form.encode())
    (tmp_path / "login.json").write_text(json.dumps({"Username": "admin", "Password": PASSWORD}))
    (tmp_path / REGISTER.name).write_text(REGISTER.read_text())
    tmp_path.chmod(0o755)
    return tmp_path


@contextmanager
def job(files: Path, portainer: Portainer) -> Iterator[str]:
    """Start the job, and take its container away afterwards."""
    name = f"tapbot-e2e-{secrets.token_hex(4)}"
    command = ["docker", "run", "--detach", "--network=host", "--user=65534:65534", "--read-only"]
    command += ["--tmpfs=/tmp", f"--volume={files}:/etc/tapbot:ro", f"--name={name}"]
    command += ["--entrypoint=sh", load_pins({})["nginx"].reference]
    started = run([*command, f"/etc/tapbot/{REGISTER.name}", portainer.url])
    assert started.code == 0, started.err
    try:
        yield name
    finally:
        run(["docker", "rm", "--force", name])


def is_done(name: str) -> bool:
    """Whether the job has done its work."""
    return run(["docker", "exec", name, "test", "-e", "/tmp/done"]).code == 0


def test_every_server_is_an_environment_however_often_it_runs(files: Path) -> None:
    with serving(Portainer(PASSWORD)) as portainer:
        for _ in range(2):
            with job(files, portainer) as name:
                wait_until("the job", 20, partial(is_done, name))
    assert set(portainer.environments) == {"data", "edge (10.88.0.1)"}
    assert portainer.environments["edge (10.88.0.1)"] == {
        "Name": "edge (10.88.0.1)",
        "EndpointCreationType": "2",
        "URL": "tcp://10.88.0.1:9001",
        "TLS": "true",
        "TLSSkipVerify": "true",
        "TLSSkipClientVerify": "true",
    }


def test_an_agent_that_is_not_up_yet_is_waited_for(files: Path) -> None:
    with serving(Portainer(PASSWORD, failures=3)) as portainer, job(files, portainer) as name:
        wait_until("the job", 30, partial(is_done, name))
    assert len(portainer.environments) == 2


def test_another_password_is_told(files: Path) -> None:
    with serving(Portainer("changed by hand")) as portainer, job(files, portainer) as name:
        assert run(["docker", "wait", name]).out.strip() == "1"
        said = run(["docker", "logs", name])
        assert "Portainer refuses portainerPassword" in said.err
        assert PASSWORD not in said.out + said.err
    assert portainer.environments == {}
