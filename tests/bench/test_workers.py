"""The report of workers compares each number of them with one."""

from bench.workers import FINISHED, report


def test_each_number_of_workers_is_compared_with_one() -> None:
    shown = report({1: [10.0, 20.0, 12.0], 2: [18.0, 19.2, 30.0]})
    assert "| 1 | 10.0 | 12.0 | 20.0 | 1.00 |" in shown
    assert "| 2 | 18.0 | 19.2 | 30.0 | 0.80 |" in shown


def test_only_the_executions_that_were_queued_together_are_counted() -> None:
    asked = FINISHED.format(workflow="abc", latest=7)
    assert asked.endswith("""WHERE "workflowId" = 'abc' AND id > 7""")
