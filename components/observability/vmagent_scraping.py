"""What a collector asks for: the scrapes of its engine, as Prometheus writes them."""

from collections.abc import Iterable, Sequence

import yaml

from components.containers.files_volume import DIRECTORY
from components.containers.scrape import Scrape
from config.services.monitoring import SCRAPE_SECONDS


def scrape_configuration(scrapes: Iterable[Scrape]) -> str:
    """Return the file of scrapes; each is a job of its own, as each has its own rules."""
    jobs = [_job(number, scrape) for number, scrape in enumerate(scrapes)]
    document = {
        "global": {"scrape_interval": f"{SCRAPE_SECONDS}s", "scrape_timeout": "10s"},
        "scrape_configs": jobs,
    }
    return yaml.safe_dump(document, sort_keys=False)


def token_file(number: int) -> str:
    """Return the path of a scrape's token below the files of its collector."""
    return f"tokens/{number}"


def _job(number: int, scrape: Scrape) -> dict[str, object]:
    instance, server = scrape.target.instance, scrape.target.server
    job: dict[str, object] = {
        "job_name": f"{number}-{instance.name}",
        "metrics_path": scrape.path,
        "static_configs": [
            {
                "targets": [f"{scrape.host or instance.name}:{scrape.port}"],
                # As labels of the target: external ones would win over those of a series.
                "labels": {
                    "job": scrape.job or instance.service,
                    "server": server.name,
                    "service": instance.service,
                    "container": server.object_name(instance.name),
                    **scrape.labels,
                },
            }
        ],
    }
    if scrape.parameters:
        job["params"] = {key: [value] for key, value in scrape.parameters.items()}
    if scrape.token is not None:
        job["authorization"] = {"credentials_file": f"{DIRECTORY}/{token_file(number)}"}
    if rules := _rules(scrape):
        job["metric_relabel_configs"] = rules
    return job


def _rules(scrape: Scrape) -> Sequence[object]:
    names = {"keep": scrape.keep, "drop": scrape.drop}
    return [
        *(
            {"action": action, "source_labels": ["__name__"], "regex": pattern}
            for action, pattern in names.items()
            if pattern
        ),
        *(dict(rule) for rule in scrape.rewrite),
    ]
