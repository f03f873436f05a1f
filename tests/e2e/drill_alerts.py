"""The drill of the alerts: `make drill-alerts`, about 40 minutes, as root.

Real faults with the rules, waiting times and messages of production, each waited for to its end; it
prints the table of docs/alerts/README.md. What fits into the end-to-end tests is there, too.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress

from testbed.errors import BedError
from testbed.sessions import wait_until
from tests.e2e.faults import QUICK, WITHOUT_DATABASE, Fault, growing_queue
from tests.e2e.observed import Observed

SECONDS = 20 * 60
"""The longest rule looks back at a quarter of an hour."""
SILENT_SECONDS = 6 * 60
"""The watchdog is told each 5 minutes."""


FAULTS = (
    *(each for each in QUICK if each.happens is not growing_queue),
    Fault("no worker for ten minutes", "N8nQueueStalled", growing_queue),
)


def test_faults_are_told_and_their_end_too(observed: Observed) -> None:
    everything = (*FAULTS, WITHOUT_DATABASE)
    began: dict[str, float] = {}
    ended: dict[str, float] = {}
    with ExitStack() as faults:
        for fault in FAULTS:
            began[fault.what] = time.monotonic()
            faults.enter_context(fault.happens(observed))
        waited(observed, "firing", FAULTS)
        # Without it n8n shows no queue.
        began[WITHOUT_DATABASE.what] = time.monotonic()
        with WITHOUT_DATABASE.happens(observed):
            waited(observed, "firing", [WITHOUT_DATABASE])
        ended[WITHOUT_DATABASE.what] = time.monotonic()
        observed.docker.wait_healthy()
    ended |= dict.fromkeys((each.what for each in FAULTS), time.monotonic())
    missing = waited(observed, "resolved", everything)
    print("\n| fault | alert | told after | end told after |\n|---|---|---|---|")
    for fault in everything:
        times = (
            shown(observed.told(status, fault.alert, **fault.labels), since[fault.what])
            for status, since in (("firing", began), ("resolved", ended))
        )
        print(f"| {fault.what} | `{fault.alert}` | {' | '.join(times)} |")
    assert not missing


def test_the_watchdog_hears_nothing_when_no_rule_is_evaluated(observed: Observed) -> None:
    with observed.docker.without("vmalert"):
        time.sleep(60)
        before = len(observed.inbox.at("/watchdog"))
        time.sleep(SILENT_SECONDS)
        assert len(observed.inbox.at("/watchdog")) == before

    def heard() -> bool:
        return len(observed.inbox.at("/watchdog")) > before

    wait_until("the watchdog", SILENT_SECONDS, heard, every=1)
    print(f"\nwatchdog: nothing for {SILENT_SECONDS // 60} minutes, then again")


def waited(observed: Observed, status: str, faults: Sequence[Fault]) -> list[str]:
    """Wait until people were told of all of them; return those of which they were not."""

    def missing() -> list[str]:
        return [
            each.alert
            for each in faults
            if observed.told(status, each.alert, **each.labels) is None
        ]

    with suppress(BedError):
        wait_until(f"all that is {status}", SECONDS, lambda: not missing(), every=1)
    return missing()


def shown(moment: float | None, since: float) -> str:
    """Return how long a message took."""
    return "never" if moment is None else f"{moment - since:.0f} s"
