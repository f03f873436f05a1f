"""Directus 10.10: the content platform, with cache and synchronisation in Redis."""

from collections.abc import Sequence
from pathlib import Path

import pulumi

from components.containers import drain
from components.containers.container import ContainerArgs
from components.containers.data_volume import restored
from components.containers.endpoint import Call
from components.containers.files_volume import DIRECTORY, file_variables
from components.containers.links import (
    AdministratorLink,
    MailLink,
    PostgresLink,
    RedisLink,
    WebhookLink,
)
from components.containers.process import Files, Health, Process, Storage, Zone, fetches
from components.containers.reach import Reach
from components.containers.service import Service
from components.containers.target import Target
from components.data import directus_flows, directus_mail
from components.data.directus_environment import (
    MIGRATIONS,
    UPLOADS,
    environment,
    literal,
    reach_variables,
)
from components.data.directus_extensions import PLACE, extensions
from components.data.directus_policies import policies
from components.stack.args import ServiceArgs
from config.services.directus import (
    ADMIN_PASSWORD,
    KEY,
    S3_KEY,
    S3_SECRET,
    SECRET,
    DirectusSettings,
)

UID = 1000
"""User `node` of the image."""

REQUIRED = " ".join(
    f"--require {DIRECTORY}/{name}.cjs" for name in ("bounds", "cache", "drain", "reach")
)
"""What is loaded into the server: bounds for strangers, life without a cache, an orderly end, and
whom it may call."""

START = (
    f"node cli.js bootstrap && node {DIRECTORY}/administrator.mjs"
    f" && exec node {REQUIRED} cli.js start"
)
"""The image's command, but the administrator follows the settings, and the server gets the stop
signal."""

CODE = Path(__file__).parent / "directus_files"

PING = "/server/ping"
"""Answers without asking the database: an outage there must not restart Directus."""


class Directus(pulumi.ComponentResource):
    """Directus in one or more replicas; the first one migrates the database."""

    administrator: AdministratorLink

    def __init__(
        self,
        args: ServiceArgs[DirectusSettings],
        database: PostgresLink,
        redis: RedisLink,
        mail: MailLink | None = None,
        reached: Sequence[Call] = (),
        webhooks: WebhookLink | None = None,
    ) -> None:
        super().__init__("tapbot:data:Directus", args.name, None, args.options)
        secrets = {**secret_files(args, database, redis), **directus_mail.secrets(mail)}
        own = extensions(args.settings.extensions)
        first = args.targets[0].server.engine
        uploads = restored(f"{args.name}-uploads", args.settings.volume)

        def replica(target: Target) -> ContainerArgs:
            # With S3 the old uploads volume is kept, for files uploaded before the switch.
            keeps_uploads = target.server.engine is first
            reach = Reach.of(reached, args.settings.private_networks, target.server)
            return ContainerArgs(
                target=target,
                process=Process(
                    health=Health(
                        test=fetches(f"http://127.0.0.1:{target.instance.port}{PING}"),
                        start_period=args.settings.start_minutes * 60,
                    ),
                    command=["sh", "-c", START],
                    environment={
                        **args.settings.environment,
                        **environment(args, target, database, redis),
                        **directus_mail.variables(mail),
                        **reach_variables(reach),
                        **drain.variables(PING, drain.LEAST_SECONDS),
                        **directus_flows.variables(webhooks, args.settings, target.server),
                        **({"EXTENSIONS_PATH": f"{DIRECTORY}/{PLACE}"} if own else {}),
                        **file_variables(secrets),
                    },
                    user=f"{UID}:{UID}",
                    stop_seconds=20,
                ),
                networks=[Zone.FRONT, Zone.BACK],
                calls=[
                    Call(
                        purpose="content",
                        protocol="postgresql",
                        endpoint=database.near(target.server),
                    ),
                    Call(
                        purpose="cache and synchronisation",
                        protocol="redis",
                        endpoint=redis.endpoint,
                    ),
                    *reached,
                ],
                files=Files(read={**code(), **own, **secrets, **directus_flows.files(webhooks)}),
                storage=Storage(
                    data={UPLOADS: uploads} if keeps_uploads else {},
                    sent={UPLOADS: "uploads"},
                ),
            )

        service = Service(args.name, [replica(target) for target in args.targets], self)
        args.publish(service.endpoints, health_path=PING, policies=policies(args.settings))
        there = [each for each in service.endpoints if not each.server.lost]
        self.administrator = AdministratorLink(
            endpoint=(there or service.endpoints)[0],
            email=args.settings.admin_email,
            password=args.secret(ADMIN_PASSWORD),
        )
        args.login(email=self.administrator.email, password=self.administrator.password)
        self.register_outputs({})


def code() -> dict[str, str]:
    """Return our own code: what is loaded into the server, what runs before it, the migration."""
    own = ("administrator.mjs", "bounds.cjs", "cache.cjs", "reach.cjs")
    return {
        **drain.code(),
        **{name: (CODE / name).read_text() for name in own},
        f"{MIGRATIONS}/20260101A-no-lock-out.cjs": (CODE / "no_lock_out.cjs").read_text(),
    }


def secret_files(
    args: ServiceArgs[DirectusSettings], database: PostgresLink, redis: RedisLink
) -> dict[str, pulumi.Output[str]]:
    """Return the secrets by the variable that Directus reads each from."""
    secrets = {
        "KEY": args.secret(KEY),
        "SECRET": args.secret(SECRET),
        "ADMIN_PASSWORD": args.secret(ADMIN_PASSWORD),
        "DB_PASSWORD": database.password,
        "REDIS_PASSWORD": redis.password,
    }
    if args.settings.s3 is not None:
        secrets |= {
            "STORAGE_S3_KEY": args.secret(S3_KEY),
            "STORAGE_S3_SECRET": args.secret(S3_SECRET),
        }
    further = args.settings.further_secrets().items()
    secrets |= {variable: args.secret(secret) for variable, secret in further}
    return {name: literal(value) for name, value in secrets.items()}
