"""The state and its passphrase are lost, and come back from what `make keep` copied."""

import shutil
from pathlib import Path

from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker


def test_a_lost_state_comes_back_from_its_copy(
    deployment: Deployment, docker: Docker, tmp_path: Path
) -> None:
    workspace, before = deployment.workspace, docker.ids()
    kept = deployment.pulumi.toolchain("keep", TO=str(tmp_path / "safe"))
    assert kept.code == 0, kept.text
    assert "read again from there" in kept.out
    modes = {each.name: each.stat().st_mode & 0o077 for each in (tmp_path / "safe").iterdir()}
    assert modes["passphrase"] == modes[f"{workspace.stack}.state.json"] == 0
    shutil.rmtree(workspace.state)
    workspace.passphrase.unlink()
    workspace.state.mkdir()
    # As the runbook says.
    shutil.copy(tmp_path / "safe" / "passphrase", workspace.passphrase)
    shutil.copy(tmp_path / "safe" / workspace.stack_file.name, workspace.stack_file)
    state = tmp_path / "safe" / f"{workspace.stack}.state.json"
    for args in (("stack", "init"), ("stack", "import", "--file", str(state))):
        result = deployment.pulumi.run(*args)
        assert result.code == 0, result.text
    deployment.up("--expect-no-changes")
    assert docker.ids() == before
