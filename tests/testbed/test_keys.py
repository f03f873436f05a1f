"""Keys are made once, and the client trusts no others."""

from pathlib import Path

import pytest

from testbed import Plan
from testbed.keys import Keys, known_hosts, ssh_config

PLAN = Plan()


def test_known_hosts_lists_address_and_name() -> None:
    text = known_hosts(PLAN, {"srv-a": "ssh-ed25519 A", "srv-b": "ssh-ed25519 B"})
    assert text.splitlines() == [
        "10.77.0.11,srv-a ssh-ed25519 A",
        "10.77.0.12,srv-b ssh-ed25519 B",
    ]


def test_the_client_trusts_nobody_else_and_never_waits_for_ever(keys: Keys) -> None:
    text = ssh_config(PLAN, keys)
    for line in ("StrictHostKeyChecking yes", "ConnectTimeout 5", "ServerAliveInterval 5"):
        assert f"  {line}\n" in text


def test_a_public_key_is_one_line_without_comment(keys: Keys) -> None:
    assert keys.host_public("srv-a") == "ssh-ed25519 AAAAsrv-a.key"


def test_keys_that_are_there_stay_and_missing_ones_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def keygen(args: list[str | Path]) -> None:
        path = Path(args[-1])
        made.append(path.name)
        path.touch()
        path.with_name(f"{path.name}.pub").write_text(f"ssh-ed25519 {path.name}")

    monkeypatch.setattr("testbed.keys.run", keygen)
    Keys(tmp_path).make(PLAN)
    assert made == ["client", "srv-a.key", "srv-b.key"]
    Keys(tmp_path).make(PLAN.with_hosts("srv-c"))
    assert made[3:] == ["srv-c.key"]
    assert "10.77.0.13,srv-c ssh-ed25519 srv-c.key\n" in (tmp_path / "known_hosts").read_text()
    assert "Host srv-c\n" in (tmp_path / "ssh_config").read_text()
