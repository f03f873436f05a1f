"""What is asked of the docker command, and what becomes of its failures."""

import os
import stat
import threading
import time
from pathlib import Path

import pytest

from images.engine import Engine, EngineError, last_line
from toolchain import passing

RECORD = '#!/bin/sh\necho "$@" "BUILDKIT=$DOCKER_BUILDKIT" >> "$RECORD"\n'


def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str = "") -> Path:
    """Put a docker command on PATH that writes its arguments down; return where."""
    program = tmp_path / "bin/docker"
    program.parent.mkdir()
    program.write_text(RECORD + body)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    record = tmp_path / "record"
    monkeypatch.setenv("RECORD", str(record))
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return record


def test_builds_use_the_classic_builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = docker(tmp_path, monkeypatch)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    Engine().build(
        tmp_path, "a:1", tmp_path / "log", arguments={"BASE": "b"}, labels={"l": "v"}, fresh=True
    )
    assert record.read_text().strip() == (
        f"build --force-rm --tag a:1 --build-arg BASE=b --label l=v --no-cache {tmp_path}"
        " BUILDKIT=0"
    )


def test_a_proxys_address_is_inherited_by_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = docker(tmp_path, monkeypatch)
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy")
    Engine().build(tmp_path, "a:1", tmp_path / "log", arguments={})
    assert "--build-arg HTTPS_PROXY " in record.read_text()
    assert "secret" not in record.read_text() + (tmp_path / "log").read_text(), (
        "process lists and logs are read by others"
    )


def test_a_failure_says_the_last_line_and_where_the_rest_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker(tmp_path, monkeypatch, "echo first; echo manifest unknown >&2; echo; exit 1\n")
    log = tmp_path / "log"
    with pytest.raises(EngineError) as raised:
        Engine().pull("a:1", log)
    assert str(raised.value) == f"docker pull failed (manifest unknown); see {log}"


def test_labels_tell_an_absent_image_from_one_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker(
        tmp_path,
        monkeypatch,
        'case $5 in a) echo null;; b) echo "{\\"k\\":\\"v\\"}";; *) exit 1; esac\n',
    )
    engine = Engine()
    assert (engine.labels("a"), engine.labels("b"), engine.labels("c")) == ({}, {"k": "v"}, None)


def test_a_silent_engine_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker(tmp_path, monkeypatch, "echo Cannot connect >&2; exit 1\n")
    with pytest.raises(EngineError, match="^the Docker engine does not answer: Cannot connect$"):
        Engine().platform()


def test_a_missing_docker_command_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(EngineError, match="^the docker command is not installed$"):
        Engine().platform()


def test_a_folder_leaves_the_image_as_one_tar_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = docker(tmp_path, monkeypatch, "printf content\n")
    Engine().export_folder("a:1", "/out", tmp_path / "out.tar", tmp_path / "log")
    assert (tmp_path / "out.tar").read_text() == "content"
    assert "run --rm --network none a:1 tar -C /out" in record.read_text()


def test_stopping_ends_what_runs_and_refuses_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = docker(tmp_path, monkeypatch, "exec sleep 60\n")
    engine, log = Engine(), tmp_path / "log"
    problems: list[str] = []

    def pull() -> None:
        with pytest.raises(EngineError) as raised:
            engine.pull("a:1", log)
        problems.append(str(raised.value))

    thread = threading.Thread(target=pull)
    thread.start()
    while not record.exists():
        time.sleep(0.01)
    engine.stop()
    thread.join(timeout=20)
    pull()
    assert problems == [f"docker pull interrupted; see {log}", "interrupted"]


def test_the_last_line_passes_over_colours_and_blanks(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("real reason\n\x1b[91m\x1b[0m\n\n")
    assert last_line(log) == "real reason"
    log.write_text("")
    assert last_line(log) == "no output"


def test_a_build_goes_on_after_a_network_that_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing, "PAUSES", (0.0, 0.0))
    body = '[ "$(grep -c build "$RECORD")" = 3 ] || { echo "E: Connection timed out"; exit 1; }\n'
    record = docker(tmp_path, monkeypatch, body)
    Engine().build(tmp_path, "a:1", tmp_path / "log", arguments={})
    assert len(record.read_text().splitlines()) == 3


def test_a_bridge_that_is_gone_is_named_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = "adding interface veth1 to bridge docker0 failed: could not find bridge docker0"
    record = docker(tmp_path, monkeypatch, f"echo '{lost}' >&2; exit 1\n")
    with pytest.raises(EngineError, match="sudo systemctl restart docker"):
        Engine().build(tmp_path, "a:1", tmp_path / "log", arguments={})
    assert len(record.read_text().splitlines()) == 1
