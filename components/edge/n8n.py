"""n8n 2.x in queue mode: one main process, and workers that execute the workflows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pulumi

from components.base.config_volume import ConfigVolume, ConfigVolumeArgs, file_variables
from components.base.container import ServiceArgs
from components.base.endpoint import Call
from components.base.links import StorageLinks
from components.base.process import Health, Limits, Network, Process, Storage
from components.base.route import PublicName, Route
from components.base.service import Service, spread
from components.edge.n8n_environment import for_everyone, for_main, for_worker
from components.edge.n8n_owner import OwnerPassword
from components.servers.server import Server
from config import ports
from config.edge import N8nSettings
from config.images import Pin

UID = 1000
"""User `node` of the image."""

SCRATCH = dict.fromkeys(
    ("/home/node/.n8n", "/home/node/.cache"), f"size=64m,uid={UID},gid={UID},mode=0700"
)
"""Nothing of value is written to disk: data is in PostgreSQL, the key comes from a secret."""

READY = "/healthz/readiness"
"""Connected, migrated and registered: /healthz answers before that, and webhooks are lost."""

PROBE = (
    f"fetch('http://127.0.0.1:{ports.N8N}{READY}')"
    ".then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
)
"""The image has no curl."""

STOP_SECONDS = 40
"""n8n lets running executions end within 30 s (N8N_GRACEFUL_SHUTDOWN_TIMEOUT), plus a margin."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class N8nSecrets:
    """The key that encrypts all credentials, and the owner's password."""

    encryption_key: pulumi.Input[str]
    owner_password: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class N8nServers:
    """Where n8n runs: the server of its main process, and that of each worker."""

    main: Server
    workers: Sequence[Server]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class N8nArgs:
    """What n8n takes."""

    servers: N8nServers
    image: Pin
    settings: N8nSettings
    public: PublicName
    secrets: N8nSecrets
    links: StorageLinks


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Part:
    """One kind of process: what main and workers differ in."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    secret_files: Mapping[str, pulumi.Input[str]]
    limits: Limits
    network: Network


class N8n(pulumi.ComponentResource):
    """n8n's main process (editor, API, webhooks) and its workers, which share one key."""

    route: Route
    links: list[dict[str, object]]

    def __init__(
        self, name: str, args: N8nArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:edge:N8n", name, None, opts)
        self._args, settings = args, args.settings
        parent = pulumi.ResourceOptions(parent=self)
        shared = {
            "N8N_ENCRYPTION_KEY": args.secrets.encryption_key,
            "DB_POSTGRESDB_PASSWORD": args.links.database.password,
            "QUEUE_BULL_REDIS_PASSWORD": args.links.redis.password,
        }
        owner = OwnerPassword(f"{name}-owner", args.secrets.owner_password, parent)
        engine = args.servers.main.engine
        main = Service(
            name,
            self._on(
                args.servers.main,
                _Part(
                    name=name,
                    command=[],
                    environment=for_main(args),
                    secret_files={**shared, "N8N_INSTANCE_OWNER_PASSWORD_HASH": owner.hash},
                    limits=Limits(memory=settings.memory, cpus=settings.cpus),
                    network=Network(networks=[engine.front, engine.back], port=ports.N8N),
                ),
            ),
            parent,
        )

        def worker(files: str, server: Server) -> ServiceArgs:
            return self._on(
                server,
                _Part(
                    name=files,
                    command=["worker", f"--concurrency={settings.concurrency}"],
                    environment=for_worker(),
                    secret_files=shared,
                    limits=Limits(memory=settings.worker_memory, cpus=settings.worker_cpus),
                    network=Network(
                        networks=[server.engine.back],
                        # Main migrates the database: a worker must not be there before.
                        calls=[Call("migrated database", "http", main.endpoints[0])],
                    ),
                ),
            )

        workers_name = f"{name}-worker"
        workers = Service(workers_name, spread(workers_name, args.servers.workers, worker), parent)
        self.links = main.links + workers.links
        self.route = Route(
            service=name,
            public=args.public,
            backends=main.endpoints,
            health_path=READY,
        )
        self.register_outputs({})

    def _on(self, server: Server, part: _Part) -> ServiceArgs:
        args = self._args
        files = ConfigVolume(
            part.name,
            ConfigVolumeArgs(
                server=server,
                image=args.image,
                files={key: pulumi.Output.secret(text) for key, text in part.secret_files.items()},
            ),
            pulumi.ResourceOptions(parent=self),
        )
        return ServiceArgs(
            server=server,
            image=args.image,
            process=Process(
                health=Health(test=["CMD", "node", "-e", PROBE], start_period=240),
                command=part.command,
                environment={
                    **for_everyone(args, server),
                    **part.environment,
                    **file_variables(part.secret_files),
                },
                user=f"{UID}:{UID}",
                stop_seconds=STOP_SECONDS,
            ),
            limits=part.limits,
            storage=Storage(files=files, scratch=SCRATCH),
            network=replace(
                part.network,
                calls=[
                    Call("workflows and executions", "postgresql", args.links.database.endpoint),
                    Call("queue", "redis", args.links.redis.endpoint),
                    *part.network.calls,
                ],
            ),
        )
