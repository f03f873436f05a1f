"""Grafana: the dashboards of the metrics, and whatever people build beside them."""

from typing import Final

import pulumi
import yaml

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Storage, Zone, fetches, go_limit
from components.containers.service import Service
from components.observability.grafana_dashboards import SOURCE, dashboard_files
from components.stack.args import ServiceArgs
from config.services.grafana import PASSWORD, GrafanaSettings
from config.services.monitoring import PREFIX, SCRAPE_SECONDS

USER: Final = "admin"
UID: Final = "472:0"
"""User `grafana` of the image, in root's group."""

DASHBOARDS: Final = f"{DIRECTORY}/dashboards"
HOME: Final = "servers-and-containers.json"

OPTIONS: Final = {
    "GF_PATHS_PROVISIONING": f"{DIRECTORY}/provisioning",
    "GF_SECURITY_ADMIN_USER": USER,
    # It is taken at the first start only.
    "GF_SECURITY_ADMIN_PASSWORD__FILE": f"{DIRECTORY}/password",
    "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH": f"{DASHBOARDS}/{HOME}",
    "GF_USERS_ALLOW_SIGN_UP": "false",
    "GF_LOG_CONSOLE_FORMAT": "json",
    # Rules are vmalert's.
    "GF_UNIFIED_ALERTING_ENABLED": "false",
    # What would call home, or fetch programs from there.
    "GF_ANALYTICS_REPORTING_ENABLED": "false",
    "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
    "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
    "GF_NEWS_NEWS_FEED_ENABLED": "false",
    "GF_SECURITY_DISABLE_GRAVATAR": "true",
    "GF_SNAPSHOTS_EXTERNAL_ENABLED": "false",
    "GF_PLUGINS_PREINSTALL_DISABLED": "true",
    "GF_PLUGINS_PLUGIN_ADMIN_ENABLED": "false",
}


class Grafana(pulumi.ComponentResource):
    """Grafana, which asks the store; what it shows at first is what the store's page shows."""

    def __init__(self, args: ServiceArgs[GrafanaSettings], store: Endpoint) -> None:
        super().__init__("tapbot:observability:Grafana", args.name, None, args.options)
        [target] = args.targets
        password = args.secret(PASSWORD)
        container = ContainerArgs(
            target=target,
            process=Process(
                # Its own database is made, or brought to a new version, before it answers.
                health=Health(
                    test=fetches(f"http://127.0.0.1:{target.instance.port}/api/health"),
                    start_period=120,
                ),
                environment={**OPTIONS, **go_limit(target.instance.memory)},
                user=UID,
            ),
            networks=[Zone.BACK],
            calls=[
                Call(purpose="metrics of dashboards", protocol="http", endpoint=store, waits=False)
            ],
            files=Files(
                read={
                    "password": password,
                    "provisioning/datasources/metrics.yaml": sources(
                        f"http://{store.seen_from(target.server)}{PREFIX}"
                    ),
                    "provisioning/dashboards/tapbot.yaml": provider(),
                    **{f"dashboards/{name}": text for name, text in dashboard_files().items()},
                }
            ),
            # What people build themselves.
            storage=Storage(data={"/var/lib/grafana": target.name}),
        )
        Service(args.name, [container], self)
        args.login(user=USER, password=password)
        self.register_outputs({})


def sources(url: str) -> str:
    """Return where data comes from: the store speaks as Prometheus does."""
    store = {
        "name": "Metrics",
        "uid": SOURCE,
        "type": "prometheus",
        "access": "proxy",
        "url": url,
        "isDefault": True,
        "editable": False,
        "jsonData": {"httpMethod": "POST", "timeInterval": f"{SCRAPE_SECONDS}s"},
    }
    return yaml.safe_dump({"apiVersion": 1, "datasources": [store]}, sort_keys=False)


def provider() -> str:
    """Return which dashboards are there from the start; on the page they cannot be changed."""
    files = {
        "name": "tapbot-stack",
        "type": "file",
        "allowUiUpdates": False,
        "options": {"path": DASHBOARDS},
    }
    return yaml.safe_dump({"apiVersion": 1, "providers": [files]}, sort_keys=False)
