"""Images are sent to a server that does not have them."""

from pathlib import Path

import pytest

from testbed import BedError
from testbed.images import load
from tests.testbed.conftest import Pretend

# An engine whose images are files; a server's engine is told by a variable.
DOCKER = """
images=$STORE/${SERVER:-machine}
case $1 in
  image) exec cat "$images/$5" ;;
  save) shift; echo "$@" ;;
  load) read -ra names; cd "$STORE/machine" && cp "${names[@]}" "$images" ;;
esac
"""
SSH = ["env", "SERVER=server"]


@pytest.fixture
def store(tmp_path: Path, pretend: Pretend, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two engines, of which the machine's has two images."""
    monkeypatch.setenv("STORE", str(tmp_path))
    for name in ("machine", "server"):
        (tmp_path / name).mkdir()
    for name in ("redis", "nginx"):
        (tmp_path / "machine" / name).write_text(f"id of {name}\n")
    pretend("docker", DOCKER)
    return tmp_path


def test_only_what_is_missing_is_sent(store: Path) -> None:
    assert load(SSH, ["redis"]) == ["redis"]
    assert load(SSH, ["redis", "nginx"]) == ["nginx"]
    assert (store / "server" / "nginx").read_text() == "id of nginx\n"


def test_another_version_is_sent_again(store: Path) -> None:
    (store / "server" / "redis").write_text("id of an older one\n")
    assert load(SSH, ["redis"]) == ["redis"]
    assert (store / "server" / "redis").read_text() == "id of redis\n"


def test_an_image_that_this_machine_lacks_is_named(store: Path) -> None:
    with pytest.raises(BedError, match="^qdrant: this machine's engine has no such image$"):
        load(SSH, ["qdrant"])
    assert not (store / "server" / "qdrant").exists()


def test_a_server_that_cannot_take_it_is_an_error(store: Path, pretend: Pretend) -> None:
    pretend("docker", DOCKER.replace("read -ra names;", "echo disk full >&2; exit 1;"))
    with pytest.raises(BedError, match="^redis: not loaded: disk full$"):
        load(SSH, ["redis"])
    assert list((store / "server").iterdir()) == []
