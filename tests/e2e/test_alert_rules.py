"""Each rule on figures: it fires when it has to, and only then, says the rules' own tool."""

import io
import subprocess
import tarfile
from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml

from components.observability.alerts_rules import documents, rule_files
from config.images import load_pins
from tests.components.observability.alert_cases import CASES

FOLDER: Final = "/tmp/rules"
CHECK: Final = (
    f"mkdir {FOLDER} && cd {FOLDER} && tar -x &&"
    " exec /vmalert-tool-prod unittest -disableAlertgroupLabel --files=test.yaml"
)


def test_every_alert_fires_when_it_has_to_and_only_then() -> None:
    files = rule_files([], [])
    tests = yaml.safe_dump(unit_tests(files), sort_keys=False)
    done = subprocess.run(
        [
            *("docker", "run", "--rm", "--interactive", "--network", "none"),
            *("--entrypoint", "sh", load_pins({})["vmalert-tool"].reference, "-c", CHECK),
        ],
        input=archive({**files, "test.yaml": tests}),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()


def archive(files: Mapping[str, str]) -> bytes:
    """Return a tar file of texts."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, text in files.items():
            content = text.encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def unit_tests(files: Iterable[str]) -> dict[str, Any]:
    """Return what vmalert-tool reads: all alerts together, since each entry starts a store."""
    bad, good = {}, {}
    fires, stays = [], []
    for alert, case in CASES.items():
        bad.update(own(alert, case.fires))
        good.update(own(alert, case.quiet))
        labels = {"alertname": alert, "alertstate": "firing", **own(alert, case.labels)}
        expression = f"sum(ALERTS{written(labels)}) without (alertgroup)"
        sample = {"labels": written({**labels, "severity": severity(alert)}), "value": 1}
        at = {"expr": expression, "eval_time": case.at}
        fires.append({**at, "exp_samples": [sample]})
        if case.quiet:
            stays.append({**at, "exp_samples": []})
    return {
        "rule_files": list(files),
        "evaluation_interval": "30s",
        "tests": [entry(bad, fires), entry(good, stays)],
    }


def own(alert: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return labels or series with names of the alert's own, so that none meets another's."""
    found = {}
    for key, value in texts.items():
        pair = [key, value]
        for name in ("edge", "n8n@file", "cms.tapbot.kz"):
            pair = [part.replace(name, f"{name}-{alert}") for part in pair]
        found[pair[0]] = pair[1]
    return found


def written(labels: Mapping[str, str]) -> str:
    """Return labels as a query has them."""
    return "{" + ", ".join(f'{key}="{value}"' for key, value in sorted(labels.items())) + "}"


def entry(series: Mapping[str, str], expected: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what one store is filled with and asked for."""
    return {
        "interval": "15s",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "metricsql_expr_test": expected,
    }


def severity(alert: str) -> str:
    """Return how bad an alert says it is."""
    rules = (
        rule
        for document in documents().values()
        for group in document["groups"]
        for rule in group["rules"]
    )
    return next(str(rule["labels"]["severity"]) for rule in rules if rule["alert"] == alert)
