"""Grafana: beside the store, with what it shows from the start."""

import pytest
import yaml

from components.observability.grafana import Grafana
from components.observability.grafana_dashboards import SOURCE, dashboard_files
from tests.components.parts import endpoint, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import valid_settings


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Grafana beside the store."""

    def build() -> None:
        sections = {"monitoring": {}, "grafana": {}, "placement": {"monitoring": "edge"}}
        here = stack(valid_settings(**sections))
        assert here.settings.grafana
        args = here.args(here.settings.grafana)
        Grafana(args, endpoint(here.fleet["edge"], "victoria-metrics", 8428))

    return run(build)


def provisioned(engine: RecordingEngine, name: str, key: str) -> dict[str, object]:
    """Return the one thing in a file that it reads at its start."""
    files = engine.carrier("grafana").files
    document = yaml.safe_load(files[f"/etc/tapbot/provisioning/{name}"])
    assert document["apiVersion"] == 1
    [found] = document[key]
    return dict(found)


def test_it_asks_the_store_as_it_would_ask_prometheus(engine: RecordingEngine) -> None:
    source = provisioned(engine, "datasources/metrics.yaml", "datasources")
    assert source["uid"] == SOURCE, "panels would have no data"
    assert source["url"] == "http://victoria-metrics:8428/metrics"
    assert (source["type"], source["access"]) == ("prometheus", "proxy")
    assert source["isDefault"] is True
    assert source["editable"] is False


def test_the_dashboards_are_there_from_the_start(engine: RecordingEngine) -> None:
    files, environment = engine.carrier("grafana").files, engine.container("grafana").environment
    provider = provisioned(engine, "dashboards/tapbot.yaml", "providers")
    assert provider["options"] == {"path": "/etc/tapbot/dashboards"}
    assert provider["allowUiUpdates"] is False, "the next update would take a change away"
    for name, text in dashboard_files().items():
        assert files[f"/etc/tapbot/dashboards/{name}"] == text
    assert environment["GF_PATHS_PROVISIONING"] == "/etc/tapbot/provisioning"
    assert environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] in files


def test_its_password_is_a_file(engine: RecordingEngine) -> None:
    container, carrier = engine.container("grafana"), engine.carrier("grafana")
    path = container.environment["GF_SECURITY_ADMIN_PASSWORD__FILE"]
    assert carrier.files[path] == "value-of-grafana_password"
    assert "value-of-grafana_password" not in str(container.inputs)
    assert "uploads" in carrier.secret_inputs


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GF_ANALYTICS_REPORTING_ENABLED", "false"),
        ("GF_ANALYTICS_CHECK_FOR_UPDATES", "false"),
        ("GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES", "false"),
        ("GF_PLUGINS_PREINSTALL_DISABLED", "true"),
        ("GF_PLUGINS_PLUGIN_ADMIN_ENABLED", "false"),
        ("GF_SECURITY_DISABLE_GRAVATAR", "true"),
        ("GF_USERS_ALLOW_SIGN_UP", "false"),
        ("GF_UNIFIED_ALERTING_ENABLED", "false"),
    ],
)
def test_it_fetches_nothing_and_lets_nobody_in(
    engine: RecordingEngine, variable: str, value: str
) -> None:
    assert engine.container("grafana").environment[variable] == value


def test_what_people_build_stays(engine: RecordingEngine) -> None:
    container = engine.container("grafana")
    assert container.mounts["/var/lib/grafana"]["type"] == "volume"
    assert container.inputs["user"] == "472:0", "the folder of its image belongs to that user"


def test_its_page_is_in_the_tunnel_only(engine: RecordingEngine) -> None:
    ports = engine.container("grafana").inputs["ports"]
    assert ports == [{"internal": 3000, "external": 3000, "ip": "10.88.0.1"}]


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:observability:Grafana", "grafana")
