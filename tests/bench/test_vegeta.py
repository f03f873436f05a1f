"""A stream is bounded, trusts the stack alone, and says what became of each request."""

import base64
import json
from pathlib import Path

import pytest

from bench.run import BenchError
from bench.vegeta import VEGETA, Stream, Target
from testbed.clients import PublicEntry

# Writes down what it was asked; as a report it prints what vegeta would.
STUB = """#!/bin/sh
[ "$1" = report ] && exec cat "$(dirname "$0")/report.json"
echo "$@" > "$(dirname "$0")/asked"
[ -e "$(dirname "$0")/fails" ] || exit 0
echo "cannot" >&2; exit 1
"""
REPORT = {
    "rate": 300.0,
    "throughput": 299.5,
    "latencies": {"50th": 10_000_000, "99th": 50_000_000},
    "status_codes": {"200": 4490, "503": 10},
}
ENTRY = PublicEntry("tapbot.test", 8080, 8443, authority="the stack's")
TARGET = Target(
    url="https://n8n.tapbot.test:8443/webhook/x", method="POST", body="{}", header={"A": "b"}
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    binary = tmp_path / "tapbot-stack" / "bench" / f"vegeta-{VEGETA.version}"
    binary.parent.mkdir(parents=True)
    binary.write_text(STUB)
    binary.chmod(0o755)
    (binary.parent / "report.json").write_text(json.dumps(REPORT))
    return binary.parent


def test_times_are_in_seconds_and_failures_are_counted(folder: Path) -> None:
    answers = Stream(ENTRY, [TARGET], folder, rate=50, seconds=1).wait()
    assert (answers.median, answers.p99) == pytest.approx((0.01, 0.05))
    assert (answers.answered_per_second, answers.failed) == (299.5, 10)


def test_names_lead_to_the_entry_whoever_resolves_them(folder: Path) -> None:
    Stream(ENTRY, [TARGET], folder, rate=50, seconds=1).wait()
    asked = (folder / "asked").read_text().split()
    assert "-connect-to=n8n.tapbot.test:8443:127.0.0.1:8443" in asked
    assert (folder / "authority.pem").read_text() == "the stack's"


def test_a_request_is_written_as_vegeta_reads_it(folder: Path) -> None:
    Stream(ENTRY, [TARGET], folder, rate=50, seconds=1).wait()
    line = json.loads((folder / "targets.json").read_text())
    assert base64.b64decode(line.pop("body")) == b"{}"
    assert line == {"method": "POST", "url": TARGET.url, "header": {"A": ["b"]}}


def test_no_stream_is_without_an_end(folder: Path) -> None:
    Stream(ENTRY, [TARGET], folder, workers=16, seconds=100_000).wait()
    asked = (folder / "asked").read_text().split()
    assert {"-duration=300s", "-max-workers=16", "-workers=16", "-rate=0/1s"} <= {*asked}


def test_a_stream_that_cannot_be_sent_is_an_error(folder: Path) -> None:
    (folder / "fails").touch()
    with pytest.raises(BenchError, match="vegeta ended with 1: cannot"):
        Stream(ENTRY, [TARGET], folder, rate=50, seconds=1).wait()
