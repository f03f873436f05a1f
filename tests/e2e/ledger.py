"""A client that inserts one row after another, and keeps what was acknowledged, and when."""

from collections.abc import Mapping
from itertools import pairwise

SCRIPT = """
number=10000
while :; do
  psql -U postgres -d postgres -Xqc "INSERT INTO ledger VALUES ($number)" 2> /dev/null &&
    echo $number $(date +%s.%N)
  number=$((number + 1))
done
"""
"""A new session for each row, as after a lost connection. The table has a column `id`."""

ROWS = "SELECT id FROM ledger WHERE id >= 10000"


def acknowledged(log: str) -> dict[int, float]:
    """Return when each row was acknowledged, in seconds, from what the script has printed."""
    lines = (line.split() for line in log.splitlines())
    return {int(words[0]): float(words[1]) for words in lines if len(words) == 2}


def gap(times: Mapping[int, float]) -> float:
    """Return the longest time between two acknowledged rows, in seconds."""
    found = sorted(times.values())
    return max(later - earlier for earlier, later in pairwise(found))
