"""Frames on the cable of a server."""

import sys
from pathlib import Path

import pytest

from testbed import Bed, BedError
from testbed.capture import PCAP_HEADER, Capture, capturing
from testbed.ledger import Kind
from tests.testbed.conftest import Pretend

READER = [sys.executable, "-c", "import sys; print(*sys.argv[1:]); print(sys.stdin.read())"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file that tcpdump has written."""
    path = tmp_path / "frames.pcap"
    path.write_bytes(b"one frame")
    return path


def test_tcpdump_reads_the_file_and_selects(file: Path) -> None:
    capture = Capture(file, READER)
    assert capture.text("tcp and port 80") == "-nn -r - tcp and port 80\none frame\n"
    assert capture.frames("tcp") == 2, "one for each line"


def test_bytes_are_found_as_they_are(file: Path) -> None:
    capture = Capture(file, READER)
    assert capture.contains(b"e fr")
    assert not capture.contains(b"secret")


def test_an_expression_that_tcpdump_refuses_is_an_error(file: Path) -> None:
    reader = [sys.executable, "-c", "import sys; sys.exit('syntax error')"]
    with pytest.raises(BedError, match="^tcpdump no such: syntax error$"):
        Capture(file, reader).frames("no such")


def test_a_capture_is_on_record_while_it_lasts(bed: Bed, file: Path, pretend: Pretend) -> None:
    pretend("nsenter", f"printf '%0{PCAP_HEADER}d' 0; exec sleep 60")
    with capturing("lan", Path("/image"), "vb-bed-srv-a", file, bed.ledger) as frames:
        bed.ledger.refresh()
        assert [entry.kind for entry in bed.ledger.entries] == [Kind.PROCESS]
        assert frames.contains(b"0" * PCAP_HEADER)
    assert bed.ledger.entries == []


def test_a_tcpdump_that_does_not_start_is_quoted(bed: Bed, file: Path, pretend: Pretend) -> None:
    pretend("nsenter", "echo vb-bed-srv-x: no such device >&2; exit 1")
    with (
        pytest.raises(BedError, match="^tcpdump did not start: vb-bed-srv-x: no such device$"),
        capturing("lan", Path("/image"), "vb-bed-srv-x", file, bed.ledger),
    ):
        pytest.fail("nothing would be captured")
    assert bed.ledger.entries == []
