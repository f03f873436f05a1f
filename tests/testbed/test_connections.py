"""Connections are counted by what the cable and the server's journal say."""

from pathlib import Path

from testbed import Bed
from testbed.capture import Capture
from testbed.connections import SshConnections
from tests.testbed.conftest import Pretend

CABLE = """\
10:00:00.1 IP 10.77.0.1.40001 > 10.77.0.11.22: Flags [S], length 0
10:00:00.2 IP 10.77.0.1.40002 > 10.77.0.11.22: Flags [S], length 0
10:00:01.2 IP 10.77.0.1.40002 > 10.77.0.11.22: Flags [S], length 0
"""
JOURNAL = """\
Accepted publickey for root from 10.77.0.1 port 40001 ssh2: ED25519 SHA256:x
Accepted publickey for root from 10.77.0.1 port 39000 ssh2: ED25519 SHA256:x
Accepted publickey for root from 10.77.0.12 port 40002 ssh2: ED25519 SHA256:x
Connection closed by 10.77.0.1 port 40002 [preauth]
"""


def test_those_without_an_accepted_key_are_lost(bed: Bed, tmp_path: Path, pretend: Pretend) -> None:
    frames = tmp_path / "frames"
    frames.write_text(CABLE)
    pretend("tcpdump", "exec cat")
    pretend("ssh", f"cat <<'JOURNAL'\n{JOURNAL}JOURNAL")
    counted = SshConnections(bed, "srv-a", Capture(frames, ["tcpdump"]), since=0)
    assert counted.opened() == {40001, 40002}, "a repeated frame is no second connection"
    assert counted.accepted() == {40001}, "neither what was before nor what others opened"
    assert counted.lost() == {40002}
