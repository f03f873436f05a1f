"""A file that only this machine can write is told from one that others share."""

from pathlib import Path

import pytest

from toolchain.filesystems import only_ours

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
tmpfs /home/local tmpfs rw 0 0
me@host: /mnt/my\\040state fuse.sshfs rw 0 0
/dev/sdb1 /twice xfs rw 0 0
//nas/share /twice cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "ours"),
    [
        ("/var/state/lock.json", True),
        ("/home/me/lock.json", False),
        ("/home/local/lock.json", True),
        ("/homeless/lock.json", True),
        ("/mnt/my state/lock.json", False),
        ("/twice/lock.json", False),
    ],
)
def test_the_file_system_that_holds_the_file_decides(
    tmp_path: Path, path: str, *, ours: bool
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert only_ours(Path(path), mounts) is ours


def test_a_link_is_followed_to_the_file_itself(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nnas:/x {tmp_path}/shared nfs rw 0 0\n")
    (tmp_path / "shared").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "shared")
    assert not only_ours(tmp_path / "link" / "lock.json", mounts)


def test_where_the_kernel_has_no_list_nothing_is_certain(tmp_path: Path) -> None:
    assert not only_ours(tmp_path, tmp_path / "none")
