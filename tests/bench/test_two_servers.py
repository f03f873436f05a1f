"""The report about two servers says what was measured."""

from typing import Any

from bench.two_servers import report, without_certificates


def test_a_report_has_times_connections_and_throughput() -> None:
    measured = {"deploy": [61.0, 59.0, 60.0], "no-op": [4.0, 4.2, 4.1]}
    text = report(
        measured, ["edge 4, data 4"], [("without the tunnel", 16000.4), ("tunnel", 990.6)]
    )
    assert "| deploy | 59.0 s | 60.0 s | 61.0 s |" in text
    assert "| no-op | 4.00 s | 4.10 s | 4.20 s |" in text
    assert "SSH connections of each deployment: edge 4, data 4." in text
    assert "| without the tunnel | 16000 |\n| tunnel | 991 |" in text


def test_the_bed_is_served_by_the_stacks_own_authority() -> None:
    settings: dict[str, dict[str, Any]] = {"traefik": {"acme": {"email": "a@tapbot.kz"}}}
    without_certificates(settings)
    assert settings == {"traefik": {}}
