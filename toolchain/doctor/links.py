"""What stands between the services: the tunnel, and the queue of n8n."""

from __future__ import annotations

from toolchain.doctor.finding import Answer
from toolchain.doctor.reading import Reading

HANDSHAKE_SECONDS = 180
"""WireGuard renews its keys every 120 s, and gives up a session after 180 s."""
LONG_QUEUE = 500
"""Jobs that wait; five minutes of a worker that does two a second."""


def tunnel(reading: Reading) -> Answer:
    """Each peer has shaken hands lately."""
    times = [line.split() for line in reading.values.get("handshake") or []]
    now = reading.ended
    ages = [now - int(time) for _, time in times]
    if not ages:
        return Answer()
    late = [age for age in ages if age > HANDSHAKE_SECONDS]
    if not late:
        return Answer(f"{len(ages)} fresh")
    last = "never" if max(late) == now else f"{max(late):.0f} s ago"
    logs = f"docker logs --tail 20 tapbot-{reading.seen.stack}-tunnel-{reading.name}"
    fix = (
        f"{reading.there}{logs} says which direction is closed; let UDP to the port of"
        " `tunnel.port` through the provider's firewall"
    )
    problem = f"{len(late)} of {len(ages)} peers of the tunnel are silent (last handshake: {last})"
    return Answer(f"{len(late)} of {len(ages)} silent", (reading.error(problem, fix),))


def queue(reading: Reading) -> Answer:
    """Somebody works on what waits."""
    if "wait" not in reading.values:
        return Answer()
    waiting, active = reading.number("wait"), reading.number("active")
    if waiting is None or active is None:
        return Answer("unknown")
    cell = f"{waiting} waiting, {active} active"
    if waiting and not active:
        fix = "see the rows of n8n's workers, and `docker logs` of one"
        return Answer(
            cell, (reading.error(f"executions wait, and no worker has one: {waiting}", fix),)
        )
    if waiting >= LONG_QUEUE:
        fix = "raise `n8n.workers` or `n8n.concurrency`, or slow down what sends"
        return Answer(cell, (reading.warning(f"many executions wait: {waiting}", fix),))
    return Answer(cell)
