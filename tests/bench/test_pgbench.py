"""pgbench's figures."""

import pytest

from bench.pgbench import rate, report
from bench.run import BenchError

PRINTED = """number of transactions actually processed: 3000
latency average = 5.0 ms
tps = 1234.567890 (without initial connection time)
"""


def test_the_rate_is_read_from_what_was_printed() -> None:
    assert rate(PRINTED) == 1234.56789


def test_a_run_without_a_figure_is_an_error() -> None:
    with pytest.raises(BenchError, match="no figure"):
        rate("pgbench: error: connection refused")


def test_the_report_compares_the_same_rounds() -> None:
    shown = report({"read only": {"defaults": [100.0, 200.0], "tuned": [150.0, 300.0]}})
    assert "| read only | 150 | 225 | 1.50 |" in shown
