"""The report on deployments."""

from bench.compose_file import ComposeProject
from bench.deploy import Side, report
from bench.timeline import Moments

PROJECT = ComposeProject(document={"services": {"db": {}}})


def test_rounds_are_compared_pair_by_pair() -> None:
    ours = Side([30.0, 22.0], [{}, {"db": Moments(1.0, 2.0, 3.0)}])
    theirs = Side([20.0, 20.0], [{}, {"db": Moments(0.5, 1.0, 2.0)}])
    shown = report(ours, theirs, PROJECT)
    assert "| ratio | 1.10 | 1.30 | 1.50 |" in shown
    assert "| db | 1.0 | 2.0 | 3.0 | 0.5 | 1.0 | 2.0 |" in shown
