"""What people were told of a server."""

from collections import Counter
from datetime import datetime

from tests.e2e.inbox import Inbox

WEBHOOK = "/webhook"


def told(inbox: Inbox, server: str, since: float, status: str = "firing") -> Counter[str]:
    """Return how many messages said of each alert that it fires, if it began after a time."""
    return Counter(
        alert["labels"]["alertname"]
        for message in list(inbox.at(WEBHOOK))
        for alert in message["alerts"]
        if alert["status"] == status
        and alert["labels"].get("server") == server
        and datetime.fromisoformat(alert["startsAt"]).timestamp() >= since
    )
