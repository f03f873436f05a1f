"""One table for all servers; errors before warnings, each with its fix; a verdict last."""

from toolchain.preflight.checks import Result, skipped
from toolchain.preflight.findings import error, warning
from toolchain.preflight.report import failed, report

TIGHT = warning("servers.edge.memory", "is more than the server has", got="4GB", fix="set it")
OFF = error("servers.data", "cannot be reached", expected="an answer", fix="switch it on")


def test_the_whole_report_of_a_mixed_stack() -> None:
    results = [
        Result("edge", {"SSH": "answers", "address": "203.0.113.10:22", "user": "root"}, [TIGHT]),
        Result("data", {"SSH": "failed", "address": "203.0.113.20:22"}, [OFF]),
        skipped("old", "its state is lost"),
    ]
    assert report(results, []).splitlines() == [
        "         edge             data             old",
        "SSH      answers          failed           skipped: its state is lost",
        "address  203.0.113.10:22  203.0.113.20:22",
        "user     root",
        "",
        "error: servers.data: cannot be reached (expected an answer)",
        "    fix: switch it on",
        "",
        "warning: servers.edge.memory: is more than the server has (got 4GB)",
        "    fix: set it",
        "",
        "1 error and 1 warning; nothing was created or changed.",
    ]
    assert failed(results, [])


def test_warnings_alone_do_not_stop_an_update() -> None:
    results = [Result("edge", {"address": "a"}, [TIGHT])]
    assert not failed(results, [TIGHT])
    assert report(results, [TIGHT]).splitlines()[-1] == "1 warning; an update may go on."


def test_servers_without_findings_are_ready() -> None:
    assert report([Result("edge", {"address": "a"})], []).splitlines()[-1] == (
        "All servers are ready."
    )


def test_a_stack_without_remote_servers_has_nobody_to_ask() -> None:
    assert report([skipped("edge", "this machine")], []).splitlines()[-1] == (
        "There is no server to ask."
    )


def test_an_error_of_no_single_server_counts() -> None:
    assert failed([], [OFF])
