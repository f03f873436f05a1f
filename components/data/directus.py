"""Directus 10.10: the content platform, with cache and synchronisation in Redis."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

from components.base.config_volume import DIRECTORY, ConfigVolume, ConfigVolumeArgs, file_variables
from components.base.container import ServiceArgs
from components.base.data_volume import data_volume
from components.base.endpoint import Call
from components.base.links import StorageLinks
from components.base.process import Health, Limits, Network, Process, Storage
from components.base.route import PublicName, Route
from components.base.service import Service, spread
from components.servers.server import Server
from config import ports
from config.data import Addressing, DirectusSettings, S3Settings
from config.images import Pin

UID = 1000
"""User `node` of the image."""

START = f"node cli.js bootstrap && exec node --require {DIRECTORY}/drain.cjs cli.js start"
"""What the image does, but the server receives the stop signal, and leaves the proxy first."""

DRAIN = Path(__file__).parent / "directus_files" / "drain.cjs"

UPLOADS = "/directus/uploads"

MAX_PAYLOAD = "2mb"
"""The largest request body that is not a file: it is parsed before anybody knows who sent it."""

MAX_ROWS = 10_000
"""The most rows of one answer, which is put together in memory."""

LITERAL = "string:"
"""Without it Directus makes a list of a value with a comma, and a number of digits."""

PING = f"wget -q -O /dev/null http://127.0.0.1:{ports.DIRECTUS}/server/ping"
"""Answers without asking the database: an outage there must not restart Directus."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class DirectusSecrets:
    """Key and secret sign tokens, the same in all replicas; the password is the first admin's.

    The pair for S3 is there when files are kept in a bucket.
    """

    key: pulumi.Input[str]
    secret: pulumi.Input[str]
    admin_password: pulumi.Input[str]
    s3_key: pulumi.Input[str] | None = None
    s3_secret: pulumi.Input[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class DirectusArgs:
    """What Directus takes."""

    servers: Sequence[Server]
    """The server of each replica."""
    image: Pin
    settings: DirectusSettings
    public: PublicName
    secrets: DirectusSecrets
    links: StorageLinks


class Directus(pulumi.ComponentResource):
    """Directus in one or more replicas; the first one migrates the database."""

    route: Route
    links: list[dict[str, object]]

    def __init__(
        self, name: str, args: DirectusArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:data:Directus", name, None, opts)
        self._args = args
        service = Service(
            name,
            spread(name, args.servers, self._on),
            pulumi.ResourceOptions(parent=self),
        )
        self.links = service.links
        self.route = Route(
            service=name,
            public=args.public,
            backends=service.endpoints,
            health_path="/server/ping",
        )
        self.register_outputs({})

    def _on(self, name: str, server: Server) -> ServiceArgs:
        args, settings = self._args, self._args.settings
        secrets = secret_files(args)
        files = ConfigVolume(
            name,
            ConfigVolumeArgs(
                server=server,
                image=args.image,
                files={
                    "drain.cjs": DRAIN.read_text(),
                    **{key: pulumi.Output.secret(literal(value)) for key, value in secrets.items()},
                },
            ),
            pulumi.ResourceOptions(parent=self),
        )
        # Where a bucket is used, the first server's volume stays, for the files of before.
        first = server.engine is args.servers[0].engine
        uploads = {UPLOADS: data_volume(f"{name}-uploads", server, self)} if first else {}
        return ServiceArgs(
            server=server,
            image=args.image,
            process=Process(
                health=Health(test=["CMD-SHELL", PING], start_period=240),
                command=["sh", "-c", START],
                environment={**environment(args, server), **file_variables(secrets)},
                user=f"{UID}:{UID}",
                stop_seconds=20,
            ),
            limits=Limits(memory=settings.memory, cpus=settings.cpus),
            storage=Storage(files=files, data=uploads),
            network=Network(
                networks=[server.engine.front, server.engine.back],
                port=ports.DIRECTUS,
                calls=[
                    Call("content", "postgresql", args.links.database.endpoint),
                    Call("cache and synchronisation", "redis", args.links.redis.endpoint),
                ],
            ),
        )


def secret_files(args: DirectusArgs) -> dict[str, pulumi.Input[str]]:
    """Return the secrets by the variables that Directus reads them by."""
    secrets = args.secrets
    files = {
        "KEY": secrets.key,
        "SECRET": secrets.secret,
        "ADMIN_PASSWORD": secrets.admin_password,
        "DB_PASSWORD": args.links.database.password,
        "REDIS_PASSWORD": args.links.redis.password,
    }
    if secrets.s3_key is not None and secrets.s3_secret is not None:
        files |= {"STORAGE_S3_KEY": secrets.s3_key, "STORAGE_S3_SECRET": secrets.s3_secret}
    return files


def literal(value: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return a value that Directus keeps as it is, whatever it looks like."""
    return pulumi.Output.concat(LITERAL, value)


def environment(args: DirectusArgs, server: Server) -> dict[str, str]:
    """Return Directus's settings on a server; every secret is a file."""
    database = args.links.database.endpoint.seen_from(server)
    redis = args.links.redis.endpoint.seen_from(server)
    settings = args.settings
    return {
        "HOST": "0.0.0.0",
        "PORT": str(ports.DIRECTUS),
        "PUBLIC_URL": args.public.url,
        "ADMIN_EMAIL": f"{LITERAL}{settings.admin_email}",
        "PROJECT_NAME": f"{LITERAL}{settings.project_name}",
        "DB_CLIENT": "pg",
        "DB_HOST": database.host,
        "DB_PORT": str(database.port),
        "DB_DATABASE": args.links.database.database,
        "DB_USER": args.links.database.role,
        "REDIS_HOST": redis.host,
        "REDIS_PORT": str(redis.port),
        "REDIS_USERNAME": args.links.redis.user,
        "CACHE_ENABLED": "true",
        "CACHE_STORE": "redis",
        "CACHE_AUTO_PURGE": "true",
        "CACHE_TTL": settings.cache_ttl,
        # In memory, replicas would not hear of each other's changes.
        "SYNCHRONIZATION_STORE": "redis",
        **storage(settings.s3),
        "MAX_PAYLOAD_SIZE": MAX_PAYLOAD,
        "QUERY_LIMIT_MAX": str(MAX_ROWS),
        "FILES_MAX_UPLOAD_SIZE": f"{settings.max_upload.mib}mb",
        "IP_TRUST_PROXY": "true",
        "SESSION_COOKIE_SECURE": "true",
        "REFRESH_TOKEN_COOKIE_SECURE": "true",
        "SERVER_SHUTDOWN_TIMEOUT": "5000",
        # While one replica is replaced the other one is busy: late answers beat refused ones.
        "PRESSURE_LIMITER_ENABLED": "false",
        "WEBSOCKETS_ENABLED": "true",
        "LOG_STYLE": "raw",
        # The checks of Docker and Traefik, a line of 1 KB each.
        "LOG_HTTP_IGNORE_PATHS": "/server/ping",
        "TELEMETRY": "false",
        "NODE_ENV": "production",
    }


def storage(s3: S3Settings | None) -> dict[str, str]:
    """Return where Directus keeps uploaded files."""
    if s3 is None:
        return {
            "STORAGE_LOCATIONS": "local",
            "STORAGE_LOCAL_DRIVER": "local",
            "STORAGE_LOCAL_ROOT": UPLOADS,
        }
    path_style = s3.addressing is Addressing.PATH
    return {
        "STORAGE_LOCATIONS": "s3",
        "STORAGE_S3_DRIVER": "s3",
        "STORAGE_S3_ENDPOINT": s3.endpoint,
        "STORAGE_S3_BUCKET": f"{LITERAL}{s3.bucket}",
        "STORAGE_S3_REGION": f"{LITERAL}{s3.region}",
        "STORAGE_S3_FORCE_PATH_STYLE": "true" if path_style else "false",
    }
