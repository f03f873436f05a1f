"""When a base backup is due."""

from datetime import datetime, timedelta


def last_time(now: datetime, hour: int) -> datetime:
    """Return the last time that it was this hour, in the time zone of `now`."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def is_due(now: datetime, hour: int, newest: float | None) -> bool:
    """Whether no good backup is from after the last time that it was this hour."""
    return newest is None or newest < last_time(now, hour).timestamp()
