"""What observes the stack, and how it is connected: the program's chapter on it."""

from components.containers.route import Entry
from components.observability.alerts import Alerts
from components.observability.exporters import Exporters
from components.observability.grafana import Grafana
from components.observability.logs import Logs
from components.observability.metrics import Metrics
from components.observability.vmagent import Vmagent
from components.stack.stack import Stack


def observe(stack: Stack, entry: Entry) -> None:
    """Create what observes all services that were created before, at Traefik's `entry`, too."""
    settings = stack.settings
    if settings.monitoring is None:
        return
    metrics = Metrics(stack.args(settings.monitoring), stack.calls("vmalert", "page of alerts"))
    if settings.grafana:
        Grafana(stack.args(settings.grafana), metrics.store)
    if settings.logs:
        Logs(stack.args(settings.logs))
    if settings.alerts:
        links = (settings.logs, stack.mail())
        Alerts(stack.args(settings.alerts), metrics.store, stack.targets, *links)
    Exporters(stack.args(settings.monitoring), entry)
    # Last, because it collects the metrics of all others.
    Vmagent(stack.args(settings.monitoring), metrics.store)
