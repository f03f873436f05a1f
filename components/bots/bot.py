"""A bot: an image of the operator's own, or ours, that answers at port 8080 and finds its files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pulumi

from components.bots.bot_links import BotLinks
from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.job import DONE, Job
from components.containers.links import ChatLink
from components.containers.path_policy import Match, PathPolicy
from components.containers.process import Files, Health, Process, Zone
from components.containers.scrape import Scrape
from components.containers.service import Service
from components.containers.target import Target
from components.json_text import json_text
from components.stack.args import ServiceArgs
from config.services.bots import PORT, BotJob, BotSettings, Route
from config.services.bots_named import own_secret, webhook_secret

HEALTHY: Final = Path(__file__).parent / "bot_files" / "healthy.sh"

UID: Final = 1000

ALIVE: Final = "/healthz"

STOP_SECONDS: Final = 15
"""A bot ends what it is answering within 10 s."""

PATIENCE: Final = 600
"""Seconds: an index of much content is asked of a model piece by piece."""

UPDATES: Final = PathPolicy(
    name="updates", match=Match(exact="/telegram", method="POST"), max_body=1
)
"""No limit of a rate: all of them come from a few addresses. Who they are from, the bot knows by
its secret."""


class Bot(pulumi.ComponentResource):
    """A bot in one or more replicas, with what it does once per change."""

    chat: ChatLink | None
    """Where it is for visitors of the site, if they ask it."""

    def __init__(self, args: ServiceArgs[BotSettings], links: BotLinks) -> None:
        super().__init__("tapbot:bots:Bot", args.name, None, args.options)
        self._args, self._links = args, links
        replicas = [self._replica(target) for target in args.targets]
        self._endpoints = Service(args.name, replicas, self).endpoints
        self.chat = ChatLink(service=args.name, endpoints=self._endpoints) if links.chat else None
        if args.settings.route is Route.WEBHOOK:
            args.publish(self._endpoints, ALIVE, [UPDATES], below=f"/{args.settings.bot()}")
        for target in args.targets:
            args.scrape(Scrape(target=target, port=PORT))
        if BotJob.INDEX in args.settings.jobs:
            self._job(BotJob.INDEX)
        self.register_outputs({})

    def announce(self, route: pulumi.Resource) -> None:
        """Have the bot tell the outside where it is, once its route is there."""
        if BotJob.WEBHOOK in self._args.settings.jobs:
            self._job(BotJob.WEBHOOK, [route])

    def _replica(self, target: Target) -> ContainerArgs:
        settings = self._args.settings
        url = f"http://127.0.0.1:{target.instance.port}{ALIVE}"
        test = ["CMD", *(settings.health or ("sh", f"{DIRECTORY}/{HEALTHY.name}", url))]
        health = Health(test=test, start_period=settings.start_minutes * 60)
        return self._container(target, health)

    def _job(self, job: BotJob, after: Sequence[pulumi.Resource] = ()) -> None:
        args, bot = self._args, self._endpoints[0]
        name = f"{args.name}-{job.value}"
        target = bot.target.job(name, args.settings.memory, args.settings.cpus)
        health = Health(test=["CMD", "cat", DONE], interval=1, start_period=PATIENCE)
        Job(self._container(target, health, [job.value], bot), self, after)

    def _container(
        self,
        target: Target,
        health: Health,
        command: Sequence[str] = (),
        bot: Endpoint | None = None,
    ) -> ContainerArgs:
        own = [Call(purpose="the bot itself", protocol="http", endpoint=bot)] if bot else []
        return ContainerArgs(
            target=target,
            process=Process(
                health=health,
                command=command,
                environment={"TZ": target.server.timezone},
                user=f"{UID}:{UID}",
                stop_seconds=STOP_SECONDS,
            ),
            networks=[Zone.FRONT, Zone.BACK],
            calls=[*self._links.calls(target.server), *own],
            files=Files(read=self._files(target)),
        )

    def _files(self, target: Target) -> dict[str, pulumi.Input[str]]:
        args, settings = self._args, self._args.settings
        addresses = self._links.described(target.server)
        if settings.route is Route.WEBHOOK:
            addresses["public"] = {"url": f"{args.public.url}/{settings.bot()}"}
        secrets = {
            **{
                file: args.secret(own_secret(settings.bot(), key))
                for file, key in settings.secret_files.items()
            },
            **self._links.secrets(),
            **({"events": self._links.events} if self._links.events else {}),
            "webhook": args.secret(webhook_secret(settings.bot())),
        }
        return {
            HEALTHY.name: HEALTHY.read_text(encoding="utf-8"),
            "settings.json": json_text(settings.settings),
            "links.json": json_text(addresses),
            **{f"secrets/{name}": value for name, value in secrets.items()},
        }
