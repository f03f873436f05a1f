"""n8n 2.x in queue mode: one main process, workers that execute, and processes for webhooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pulumi

from components.containers import drain
from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import file_variables
from components.containers.links import AdministratorLink, MailLink, PostgresLink, RedisLink
from components.containers.process import Files, Health, Process, Storage, Zone, fetches
from components.containers.reach import Reach
from components.containers.scrape import Scrape
from components.containers.service import Service
from components.containers.target import Target
from components.edge import n8n_mail, n8n_reach, n8n_runners
from components.edge.n8n_environment import (
    EDITS,
    MEASURED,
    SERVES,
    for_everyone,
    for_main,
    for_webhook,
    for_worker,
)
from components.edge.n8n_owner import OwnerPassword
from components.edge.n8n_policies import METRICS, policies
from components.stack.args import ServiceArgs
from config.services.n8n import (
    ENCRYPTION_KEY,
    MAIN,
    OWNER_PASSWORD,
    WEBHOOK,
    WORKER,
    N8nSettings,
)
from config.services.n8n_runners import RUNNER

CODE = Path(__file__).parent / "n8n_files"

UID = 1000
"""User `node` of the image."""

SCRATCH = dict.fromkeys(
    ("/home/node/.n8n", "/home/node/.cache"), f"size=64m,uid={UID},gid={UID},mode=0700"
)
"""Nothing of value is written to disk: data is in PostgreSQL, the key comes from a secret."""

READY = "/healthz/readiness"
"""Connected, migrated and registered; /healthz answers earlier, when webhooks would be lost."""

UNUSED = (
    "n8n_(instance_ai|expression|token_exchange|embed_login|nodejs_heap_space|nodejs_active)_.*"
)
"""Metrics that are not kept: six of seven."""

STOP_SECONDS = 40
"""n8n lets running executions end within 30 s (N8N_GRACEFUL_SHUTDOWN_TIMEOUT), plus a margin."""

DRAIN_SECONDS = 30
"""So long at most, a webhook process waits for the answers that are due before n8n is stopped."""


def received_mib(target: Target) -> int:
    """Return the MiB of files that may be arriving at once: they are in memory, too."""
    return target.instance.memory.mib // 5


def port(target: Target) -> int:
    """Return where a process says how it is: a worker, too, which takes no requests."""
    return target.instance.port or MAIN.port


def stop_seconds(target: Target) -> int:
    """Return how long it may take to stop: a webhook process drains before n8n is told."""
    return STOP_SECONDS + (DRAIN_SECONDS if target.instance.service == WEBHOOK.name else 0)


def code(*names: str) -> dict[str, str]:
    """Return our own code, which is loaded before n8n's."""
    return {name: (CODE / name).read_text() for name in names}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _WorkloadArgs:
    """The differences between the main process, the workers, and the processes for webhooks."""

    environment: Mapping[str, str]
    secret_files: Mapping[str, pulumi.Output[str]]
    networks: Sequence[Zone]
    files: Mapping[str, str] = field(default_factory=dict)
    command: Sequence[str] = ()
    calls: Sequence[Call] = field(default_factory=list)


class N8n(pulumi.ComponentResource):
    """n8n's main process (editor, API), its workers and processes for webhooks, with one key.

    Without processes of their own, webhooks are taken by main.
    """

    owner: AdministratorLink
    serves: Endpoint
    """What must be up before its webhooks are answered."""

    def __init__(
        self,
        args: ServiceArgs[N8nSettings],
        database: PostgresLink,
        redis: RedisLink,
        mail: MailLink | None = None,
        reached: Sequence[Call] = (),
    ) -> None:
        super().__init__("tapbot:edge:N8n", args.name, None, args.options)
        self._args, self._database, self._redis, self._reached = args, database, redis, reached
        hashed = OwnerPassword(f"{args.name}-owner", args.secret(OWNER_PASSWORD), self)
        further = args.settings.further_secrets().items()
        shared = {
            "N8N_ENCRYPTION_KEY": args.secret(ENCRYPTION_KEY),
            "DB_POSTGRESDB_PASSWORD": database.password,
            "QUEUE_BULL_REDIS_PASSWORD": redis.password,
            **{variable: args.secret(secret) for variable, secret in further},
        }
        main = self._service(
            args.of(MAIN),
            _WorkloadArgs(
                environment={**for_main(args), **n8n_mail.variables(mail)},
                secret_files={
                    **shared,
                    "N8N_INSTANCE_OWNER_PASSWORD_HASH": hashed.hash,
                    **n8n_mail.secrets(mail),
                },
                files=code(*SERVES, *EDITS),
                networks=[Zone.FRONT, Zone.BACK],
            ),
        )
        # Main migrates the database: nothing else must start before that.
        migrated = Call(purpose="migrated database", protocol="http", endpoint=main[0])
        workers = self._service(
            args.of(WORKER),
            _WorkloadArgs(
                environment={
                    **for_worker(args.settings),
                    **n8n_runners.variables(args.settings.runners),
                },
                secret_files={**shared, **n8n_runners.secrets(args)},
                networks=[Zone.BACK, *n8n_runners.networks(args.settings.runners)],
                command=["worker", f"--concurrency={args.settings.concurrency}"],
                calls=[migrated],
            ),
        )
        runners = n8n_runners.beside(args, workers)
        if runners:
            Service(RUNNER.name, runners, self)
        webhooks = self._service(
            args.of(WEBHOOK),
            _WorkloadArgs(
                environment=for_webhook(args, READY, DRAIN_SECONDS),
                secret_files=shared,
                files={**code(*SERVES), **drain.code()},
                networks=[Zone.FRONT, Zone.BACK],
                command=["webhook"],
                calls=[migrated],
            ),
        )
        own = policies(args.settings)
        if args.observer:
            own = [METRICS, *own]
            for target in args.targets:
                args.scrape(Scrape(target=target, port=port(target), drop=UNUSED))
        args.publish(
            main,
            health_path=READY,
            policies=own,
            compresses=True,
            branches={WEBHOOK.name: webhooks} if webhooks else {},
        )
        self.serves = [*main, *webhooks][-1]
        self.owner = AdministratorLink(
            endpoint=main[0],
            email=args.settings.owner_email,
            password=args.secret(OWNER_PASSWORD),
        )
        args.login(email=self.owner.email, password=self.owner.password)
        self.register_outputs({})

    def _service(self, targets: Sequence[Target], workload: _WorkloadArgs) -> list[Endpoint]:
        if not targets:
            return []
        containers = [self._container(target, workload) for target in targets]
        return Service(targets[0].instance.service, containers, self).endpoints

    def _container(self, target: Target, workload: _WorkloadArgs) -> ContainerArgs:
        args, database, redis = self._args, self._database, self._redis
        reach = Reach.of(self._reached, args.settings.private_networks, target.server)
        return ContainerArgs(
            target=target,
            process=Process(
                health=Health(
                    # It costs a fraction of starting node.
                    test=fetches(f"http://127.0.0.1:{port(target)}{READY}"),
                    start_period=args.settings.start_minutes * 60,
                ),
                command=workload.command,
                environment={
                    **args.settings.environment,
                    **for_everyone(args, target, database, redis),
                    **n8n_reach.variables(reach),
                    **(MEASURED if args.observer else {}),
                    **workload.environment,
                    **file_variables(workload.secret_files),
                },
                user=f"{UID}:{UID}",
                stop_seconds=stop_seconds(target),
            ),
            networks=workload.networks,
            calls=[
                Call(
                    purpose="workflows and executions",
                    protocol="postgresql",
                    endpoint=database.near(target.server),
                ),
                Call(purpose="queue", protocol="redis", endpoint=redis.endpoint),
                *workload.calls,
                *self._reached,
            ],
            files=Files(read={**workload.files, **workload.secret_files}),
            storage=Storage(scratch={**SCRATCH, "/tmp": f"size={received_mib(target)}m,mode=1777"}),
        )
