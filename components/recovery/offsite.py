"""Copies outside the servers of the stack, by restic: encrypted before they leave their server."""

import json
from collections.abc import Mapping, Sequence
from configparser import ConfigParser
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Process, Storage, Zone, go_limit
from components.containers.sent import Sent
from components.containers.service import Service
from components.containers.target import Target
from components.recovery import program
from components.stack.args import ServiceArgs
from config.s3 import Addressing
from config.services.backups import BackupsSettings
from config.services.offsite import OFFSITE, PASSWORD, S3_KEY, S3_SECRET, OffsiteSettings

PROGRAM: Final = "restic_program"
HOME: Final = "/var/lib/offsite"
"""What it remembers, and restic's cache: it can do without both."""

SOURCES: Final = "/sent"
SECRETS: Final = "secrets"
"""The folder of its files that is sent, too."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Sources:
    """What there is to send, beside volumes."""

    timezone: str
    secrets: Mapping[str, pulumi.Output[str]] = field(repr=False)
    """By file name: what data is encrypted with, and would be useless without."""
    qdrant: Call | None = None
    qdrant_key: pulumi.Output[str] | None = field(default=None, repr=False)


class Offsite(pulumi.ComponentResource):
    """One container on each engine, which sees the volumes there and changes none of them."""

    def __init__(self, args: ServiceArgs[BackupsSettings], sources: Sources) -> None:
        super().__init__("tapbot:recovery:Offsite", OFFSITE.name, None, args.options)
        self._args, self._sources = args, sources
        settings = args.settings.offsite
        targets, sent = args.of(OFFSITE), args.registry.sent.read()
        if settings is None:
            raise ValueError("backups.offsite: is not set")
        containers = [
            self._sender(
                target,
                settings,
                [each for each in sent if each.server.engine is target.server.engine],
                first=target is targets[0],
            )
            for target in targets
        ]
        Service(OFFSITE.name, containers, self)
        args.registry.logins.add((OFFSITE.name, {"password": args.secret(PASSWORD)}))
        self.register_outputs({})

    def _sender(
        self, target: Target, settings: OffsiteSettings, sent: Sequence[Sent], *, first: bool
    ) -> ContainerArgs:
        sources, qdrant = self._sources, self._sources.qdrant
        if qdrant and qdrant.endpoint.is_across(target.server):
            qdrant = None
        paths = {each.what: f"{SOURCES}/{each.what}" for each in sent}
        keys = {f"{SECRETS}/{name}": value for name, value in sources.secrets.items()}
        if first and keys:
            paths[SECRETS] = f"{DIRECTORY}/{SECRETS}"
        return ContainerArgs(
            target=target,
            process=Process(
                health=program.health(),
                command=program.command(PROGRAM),
                environment={
                    **program.ENVIRONMENT,
                    **go_limit(target.instance.memory),
                    **variables(settings),
                    "PATHS": json.dumps(paths, sort_keys=True),
                    "MINUTES": str(settings.minutes),
                    "QDRANT_MINUTES": str(settings.qdrant_minutes),
                    "LOOKS_AFTER": "yes" if first else "no",
                    "KEPT": " ".join(settings.kept()),
                    "HOUR": str(self._args.settings.hour),
                    "ZONE": sources.timezone,
                    **(_address(qdrant, target) if qdrant else {}),
                },
                # Root, who may read what others own, and no more: all of it is mounted read-only.
                # DAC_READ_SEARCH would not do, as it opens every file of the host by its number.
                user="0:0",
                capabilities=["DAC_OVERRIDE"],
            ),
            networks=[Zone.BACK],
            calls=[qdrant] if qdrant else [],
            files=Files(
                read={
                    **program.files(PROGRAM),
                    "password": self._args.secret(PASSWORD),
                    "credentials": credentials(
                        self._args.secret(S3_KEY), self._args.secret(S3_SECRET)
                    ),
                    **(keys if first else {}),
                    **({"qdrant-key": sources.qdrant_key} if qdrant and sources.qdrant_key else {}),
                }
            ),
            storage=Storage(
                buffers={HOME: f"{target.name}-cache"},
                others={f"{SOURCES}/{each.what}": each.volume for each in sent},
                scratch=program.NO_VOLUME,
                figures_seconds=program.FIGURES_SECONDS,
            ),
        )


def variables(settings: OffsiteSettings) -> dict[str, str]:
    """Return the variables by which restic finds the repository and what opens it."""
    s3, stack = settings.s3, pulumi.get_stack()
    path_style = s3.addressing is Addressing.PATH
    return {
        "RESTIC_REPOSITORY": settings.repository(stack),
        "RESTIC_PASSWORD_FILE": f"{DIRECTORY}/password",
        "RESTIC_HOST": f"tapbot-{stack}",
        "RESTIC_CACHE_DIR": f"{HOME}/cache",
        "OPTIONS": f"s3.region={s3.region} s3.bucket-lookup={'path' if path_style else 'dns'}",
        "AWS_SHARED_CREDENTIALS_FILE": f"{DIRECTORY}/credentials",
    }


def credentials(key: pulumi.Output[str], secret: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return the file of the bucket's keys: environments can be read by `docker inspect`."""
    return pulumi.Output.all(key, secret).apply(lambda both: _credentials(*both))


def _credentials(key: str, secret: str) -> str:
    parser = ConfigParser(interpolation=None)
    parser["default"] = {"aws_access_key_id": key, "aws_secret_access_key": secret}
    text = StringIO()
    parser.write(text)
    return text.getvalue()


def _address(qdrant: Call, target: Target) -> dict[str, pulumi.Input[str]]:
    at = qdrant.endpoint.seen_from(target.server)
    return {"QDRANT_URL": f"http://{at.host}:{at.port}"}
