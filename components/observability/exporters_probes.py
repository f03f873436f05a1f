"""Probes: each public name is asked as a visitor asks it, by the server that Traefik is on."""

from collections.abc import Mapping, Sequence
from typing import Final

import pulumi
import yaml

from components.containers.container import ContainerArgs
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Zone, fetches, go_limit
from components.containers.route import Entry, Route
from components.containers.scrape import Scrape
from components.containers.target import Target
from config.services.monitoring import PROBER

AUTHORITY: Final = "authority.pem"

ANSWERS: Final = (200, 204, 301, 302, 303, 307, 308, 401, 403)
"""What a visitor may get: a service that wants a log-in, or other networks, answers, too.

Traefik itself says 404 where it has no route.
"""

MODULES: Final = {"visitor": ANSWERS, "stranger": (404,)}
"""What visitors of a service get, and who asks a name of which only single paths are public."""

KEPT: Final = "probe_(success|duration_seconds|http_status_code|ssl_earliest_cert_expiry)"


def prober(target: Target, entry: Entry) -> ContainerArgs:
    """Return the exporter that asks; it believes whom the browsers of visitors believe."""
    files: dict[str, pulumi.Input[str]] = {"probes.yaml": configuration(entry)}
    if entry.authority is not None:
        files[AUTHORITY] = entry.authority
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches(f"http://127.0.0.1:{PROBER.port}/-/healthy"), interval=30),
            command=[f"--config.file={DIRECTORY}/probes.yaml"],
            environment=go_limit(target.instance.memory),
            user="65534:65534",
        ),
        networks=[Zone.FRONT],
        files=Files(read=files),
    )


def configuration(entry: Entry) -> str:
    """Return the modules: HTTPS, without following where an answer leads."""
    tls: Mapping[str, object] = {}
    if entry.authority is not None:
        tls = {"ca_file": f"{DIRECTORY}/{AUTHORITY}"}
    elif not entry.trusted:
        tls = {"insecure_skip_verify": True}
    modules = {
        name: {
            "prober": "http",
            "timeout": "9s",
            "http": {
                "valid_status_codes": list(answers),
                "follow_redirects": False,
                "preferred_ip_protocol": "ip4",
                "tls_config": tls,
            },
        }
        for name, answers in MODULES.items()
    }
    return yaml.safe_dump({"modules": modules}, sort_keys=False)


def probes(target: Target, routes: Sequence[Route], entry: Entry) -> list[Scrape]:
    """Return what the collector asks for; it needs no name server, as the entry is named."""
    return [
        Scrape(
            target=target,
            port=PROBER.port,
            path="/probe",
            job="public",
            parameters={
                "module": "stranger" if route.below else "visitor",
                "target": f"https://{entry.at}/",
                "hostname": name,
            },
            labels={"name": name, "service": route.service},
            keep=KEPT,
        )
        for route in routes
        for name in (route.public.host, *route.public.aliases)
    ]
